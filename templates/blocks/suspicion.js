// Which rows are about ground truth in doubt, and how likely it is wrong.

import { media } from "../media.js";
import { page } from "../store.js";

// What a row is about, as files name it: nothing where it is the sample as a whole.
export const itemOf = row => (media.item ?? media.name)(row);

let ranks = null;

// The place of a row among what is in doubt, the most likely first; -1 for any other.
export function rankOf(row) {
  const { suspects, rows } = page.data;
  if (!suspects?.ids.length) return -1;
  ranks ??= new Map([...suspects.sample].map((sample, rank) => [`${sample} ${suspects.items[rank]}`, rank]).reverse());
  return ranks.get(`${rows.sample[row]} ${itemOf(row)}`) ?? -1;
}

// How many of them are of samples that are not in the file, or not listed.
export function elsewhere() {
  const { total, sample } = page.data.suspects;
  return total - sample.filter(place => place >= 0).length;
}
