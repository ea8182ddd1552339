// Asks the page's modules what a test asks: JSON in, JSON out.
import { readFileSync } from "node:fs";

import { makeClock, state, status } from "../../src/citymap/web/published/hours.js";
import { fold, makeSearch } from "../../src/citymap/web/published/match.js";

const ms = (moment) => moment && moment.getTime();

const answers = {
  hours({ zone, language, schedules, cases }) {
    const clock = makeClock(zone);
    return cases.map(([number, closure, at]) => {
      const told = status(schedules[number], closure, new Date(at), clock, language);
      const { until, nextOpen, reason, text } = told;
      return [told.state, state(schedules[number], closure, new Date(at), clock), ms(until), ms(nextOpen), reason, text];
    });
  },
  folds: ({ texts }) => texts.map(fold),
  search({ features, sounds, asked }) {
    const numbered = features.map(([name, address], number) => ({ number, name, address }));
    const search = makeSearch(numbered, sounds);
    return asked.map((text) => search(text).map(({ number }) => number));
  },
};

const { about, ...question } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(answers[about](question)));
