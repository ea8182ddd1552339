/**
 * Pins that would lie over each other, moved apart: at full zoom each is seen as itself.
 *
 * A group at one spot becomes a sunflower around it; then all push each other away for a
 * few rounds. Positions are pixels; the same input gives the same picture.
 */

const APART_PX = 27; // a finger's least target is 24: WCAG 2.2, 2.5.8
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const ROUNDS = 24;
export const MOST = 120; // of one spot that are fanned out; more are a heap, opened in the list

/** Give groups of what lies within a target of its first: arrays of {x, y, …}. */
export function groupsOf(points) {
  const cells = new Map();
  const groups = [];
  for (const point of points) {
    const [i, j] = [Math.floor(point.x / APART_PX), Math.floor(point.y / APART_PX)];
    let home = null;
    for (const [a, b] of AROUND) {
      home ??= cells.get(`${i + a} ${j + b}`)?.find(([first]) => Math.hypot(first.x - point.x, first.y - point.y) < APART_PX / 2);
    }
    if (home) {
      home.push(point);
      continue;
    }
    const group = [point];
    groups.push(group);
    const key = `${i} ${j}`;
    if (cells.has(key)) cells.get(key).push(group);
    else cells.set(key, [group]);
  }
  return groups;
}

const AROUND = [-1, 0, 1].flatMap((a) => [-1, 0, 1].map((b) => [a, b]));

/** Move points apart in place: `x, y` become where they are shown. */
export function spread(groups) {
  const points = groups.flat();
  for (const group of groups) {
    if (group.length > 1) group.forEach((point, at) => fan(point, group[0], at));
  }
  for (let round = 0; round < ROUNDS && push(points); round += 1);
  return points;
}

function fan(point, { x, y }, at) {
  const away = APART_PX * 0.62 * Math.sqrt(at);
  [point.x, point.y] = [x + away * Math.cos(at * GOLDEN), y + away * Math.sin(at * GOLDEN)];
}

function push(points) {
  const cells = new Map();
  for (const point of points) {
    const key = `${Math.floor(point.x / APART_PX)} ${Math.floor(point.y / APART_PX)}`;
    if (cells.has(key)) cells.get(key).push(point);
    else cells.set(key, [point]);
  }
  let moved = false;
  for (const point of points) {
    const [i, j] = [Math.floor(point.x / APART_PX), Math.floor(point.y / APART_PX)];
    for (const [a, b] of AROUND) {
      for (const other of cells.get(`${i + a} ${j + b}`) ?? []) moved = part(point, other) || moved;
    }
  }
  return moved;
}

function part(one, other) {
  if (one === other) return false;
  const [dx, dy] = [other.x - one.x || 0.01, other.y - one.y];
  const distance = Math.hypot(dx, dy);
  const lacking = APART_PX - distance;
  if (lacking < 0.5) return false;
  const step = lacking / 2 / distance;
  one.x -= dx * step;
  one.y -= dy * step;
  other.x += dx * step;
  other.y += dy * step;
  return true;
}
