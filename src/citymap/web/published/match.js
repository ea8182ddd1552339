/**
 * Search within the page: by name, address, pinyin and initials, as `citymap.atlas.search`.
 *
 * What comes first: a name that is the words asked; one that begins with them; one that holds
 * them; then names called so in pinyin or by initials, first those that begin with it; then
 * addresses. Several words must all match, in any order, and the worst match counts; words
 * that also match as one count as that. An address is not read in pinyin.
 */

const EXACT = 0;
const PREFIX = 1;
const CONTAINS = 2;
const CALLED_PREFIX = 3;
const CALLED = 4;
const ADDRESS = 5;
const NOT_FOUND = 6;

const SHORTEST_CALLED = 2; // one letter names half a city
const LETTER = /[a-z]/;

// Latin letters with a stroke or a tie, which Unicode does not take apart.
const LATIN = { ø: "o", đ: "d", ð: "d", ł: "l", ħ: "h", ı: "i", æ: "ae", œ: "oe", þ: "th" };
const NOT_COMPARED = /[^\p{L}\p{N}]/gu;

const folded = new Map();

// There and back: what casefold does, ß being ss and ς being σ.
const small = (character) => character.toLowerCase().toUpperCase().toLowerCase();

function foldCharacter(character) {
  const plain = Array.from(character.normalize("NFKD"), small).join("").normalize("NFKD");
  return Array.from(plain.replace(NOT_COMPARED, ""), (c) => LATIN[c] ?? c).join("");
}

/** Reduce a text to what is compared: its letters and digits, plain and small. */
export function fold(text) {
  let all = "";
  for (const character of text) {
    let plain = folded.get(character);
    if (plain === undefined) folded.set(character, (plain = foldCharacter(character)));
    all += plain;
  }
  return all;
}

/**
 * Make the search of a map.
 *
 * `features`: objects with `name` (the layer's title for want of one) and `address`, or null.
 * `sounds`: readings and the characters that are read so. The search takes what somebody typed
 * and gives the features, best first, as good ones in the order given; all of them for a text
 * without a letter or digit.
 */
export function makeSearch(features, sounds) {
  const readings = new Map();
  for (const [reading, characters] of Object.entries(sounds)) {
    for (const c of characters) readings.set(c, [...(readings.get(c) ?? []), reading]);
  }
  /** What a character may be called: itself, and its readings. */
  const callings = (character) => [character, ...(readings.get(character) ?? [])];
  let texts = null;

  return function search(text) {
    const words = text.split(/\s+/).map(fold).filter(Boolean);
    if (!words.length) return [...features];
    texts ??= features.map(({ name, address }) => ({ name: fold(name ?? ""), address: fold(address ?? "") }));
    const joined = matcher(words.join(""), callings);
    const each = words.length > 1 ? [...new Set(words)].map((word) => matcher(word, callings)) : [];
    const found = Array.from({ length: NOT_FOUND }, () => []);
    texts.forEach((one, i) => found[Math.min(joined(one), worst(each, one))]?.push(features[i]));
    return found.flat();
  };
}

function worst(matchers, text) {
  let match = matchers.length ? EXACT : NOT_FOUND;
  for (const matches of matchers) {
    if (match === NOT_FOUND) break;
    match = Math.max(match, matches(text));
  }
  return match;
}

/** Make what says how well a text matches a folded word. */
function matcher(word, callings) {
  const isCalled = [...word].length >= SHORTEST_CALLED && LETTER.test(word);
  const called = isCalled ? calledMatcher([...word], callings) : () => NOT_FOUND;
  return ({ name, address }) => {
    const place = name.indexOf(word);
    if (place === 0) return name.length === word.length ? EXACT : PREFIX;
    if (place > 0) return CONTAINS;
    const match = called(name);
    return match === NOT_FOUND && address.includes(word) ? ADDRESS : match;
  };
}

/**
 * Make what finds a word that tells what the characters are called: by whole readings, of
 * which the last may be unfinished, or by first letters.
 */
function calledMatcher(letters, callings) {
  const word = letters.join("");
  const places = letters.map((_, i) => letters.slice(0, i).join("").length);
  const kept = new Map();

  /** How a character may stand in the word: at which places its readings begin and end. */
  function roleOf(character) {
    const names = callings(character);
    const ends = places.flatMap((place) => {
      const rest = word.slice(place);
      const fits = names.filter((called) => rest.startsWith(called) || called.startsWith(rest));
      return fits.map((called) => [place, Math.min(word.length, place + called.length)]);
    });
    const initials = new Set(names.map((called) => Array.from(called)[0]));
    return { initials, ends, begins: initials.has(letters[0]) || ends.some(([place]) => place === 0) };
  }

  function role(character) {
    let known = kept.get(character);
    if (!known) kept.set(character, (known = roleOf(character)));
    return known;
  }

  const byInitials = (roles, start) =>
    start + letters.length <= roles.length && letters.every((letter, n) => roles[start + n].initials.has(letter));

  /** Read along the name, minding all the places in the word at which one may have come. */
  function byReadings(roles, start) {
    let reached = new Set([0]);
    for (let i = start; i < roles.length && reached.size; i += 1) {
      reached = new Set(roles[i].ends.filter(([place]) => reached.has(place)).map(([, end]) => end));
      if (reached.has(word.length)) return true;
    }
    return false;
  }

  return (name) => {
    const roles = Array.from(name, role);
    const start = roles.findIndex((one, i) => one.begins && (byInitials(roles, i) || byReadings(roles, i)));
    return start === -1 ? NOT_FOUND : start === 0 ? CALLED_PREFIX : CALLED;
  };
}
