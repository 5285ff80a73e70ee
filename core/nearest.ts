/** Letters from which on the beginning or a part of a candidate says more than its spelling. */
const PART = 3;
/** What it costs that a word is only the beginning of a candidate: between equally misspelt ones the whole one is meant. */
const LEFT_OFF = 0.5;

/**
 * The candidate most like `word`, for "did you mean": the shortest that begins with it or else contains it between the ends of words, or else
 * the one that is, or begins with, the nearest spelling; undefined where none is near (more than a third of the letters differ).
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  return partial(word.toLowerCase(), candidates) ?? nearestSpelling(word, candidates);
}

function partial(word: string, candidates: readonly string[]): string | undefined {
  if (word.length < PART) return undefined;
  const shortest = (found: readonly string[]) => [...found].sort((a, b) => a.length - b.length)[0];
  const holds = (candidate: string) => `/${candidate.toLowerCase()}/`.replaceAll('.', '/').includes(`/${word.replaceAll('.', '/')}/`);
  return shortest(candidates.filter((candidate) => candidate.toLowerCase().startsWith(word))) ?? shortest(candidates.filter(holds));
}

function nearestSpelling(word: string, candidates: readonly string[]): string | undefined {
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const [typed, meant] = [word.toLowerCase(), candidate.toLowerCase()];
    const whole = editDistance(typed, meant);
    const begun = editDistance(typed, meant.slice(0, typed.length)) + LEFT_OFF;
    const distance = Math.min(whole, begun <= third(typed) ? begun : Infinity);
    if (distance <= Math.max(1, third(typed), third(meant)) && distance < (best?.distance ?? Infinity)) {
      best = { candidate, distance };
    }
  }
  return best?.candidate;
}

/** As many letters of a word may be wrong. */
const third = (word: string) => Math.floor(word.length / 3);

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  const row = (i: number) => Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0));
  const d = Array.from({ length: a.length + 1 }, (_, i) => row(i));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(d[i - 1]![j]! + 1, d[i]![j - 1]! + 1, d[i - 1]![j - 1]! + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, d[i - 2]![j - 2]! + 1);
      d[i]![j] = best;
    }
  }
  return d[a.length]![b.length]!;
}
