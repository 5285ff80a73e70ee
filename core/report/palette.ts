/** Colours of lines, told apart by dashes, too, where there are more lines than colours. */

/** On white and on near black: each at least 4.5 : 1 against its ground, so that a name may stand in it. */
export const COLOURS = {
  light: ['#1d5fae', '#b0420a', '#12733a', '#7b2fb0', '#b3123c', '#0b6e75', '#8a5a00', '#4a5568'],
  dark: ['#7ab4f5', '#f5a26b', '#6fd08c', '#c9a0f0', '#f58a9f', '#5fcdd3', '#e3bc5a', '#b4bfcc'],
} as const;

const DASHES = [undefined, '6 3', '2 2', '8 3 2 3'] as const;

/** Index of the colour of a line, and its dashes. */
export const strokeOf = (line: number): { readonly colour: number; readonly dashes: string | undefined } => ({
  colour: line % COLOURS.light.length,
  dashes: DASHES[Math.floor(line / COLOURS.light.length) % DASHES.length],
});
