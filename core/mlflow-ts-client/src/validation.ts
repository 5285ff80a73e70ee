import { refused } from './errors.ts';
import { LIMITS } from './limits.ts';

// The server drops a JSON field that it cannot read, and all fields after it, and still answers 200.
// So nothing leaves this package that was not looked at here.

/** Length in code points, as Python counts. */
export const lengthOf = (text: string): number => {
  let length = text.length;
  for (let at = 0; at < text.length; at++) if (text.codePointAt(at)! > 0xffff) length--;
  return length;
};

/** Checks a string that is stored as it is. Half a surrogate pair has no UTF-8 form, and some databases refuse NUL. */
export const checkText = (where: string, value: unknown, limit: number = Infinity): string => {
  if (typeof value !== 'string') throw refused(where, 'a string', value);
  if (/[\p{Surrogate}\0]/u.test(value)) throw refused(where, 'text without NUL characters and lone surrogates', value);
  if (value.length > limit && lengthOf(value) > limit) throw refused(where, `at most ${limit} characters`, value);
  return value;
};

/** Checks a string that must not be empty or blank. */
export const checkName = (where: string, value: unknown, limit: number = Infinity): string => {
  const text = checkText(where, value, limit);
  if (text.trim() === '') throw refused(where, 'a name that is not blank', value);
  return text;
};

const isFolderLike = (key: string): boolean =>
  key.startsWith('..') || key.split('/').some((segment) => segment === '' || segment === '.' || segment === '..');

/** Checks the key of a metric, a param or a tag. */
export const checkKey = (where: string, key: unknown): string => {
  const text = checkText(where, key, LIMITS.key);
  if (!/^[\p{L}\p{N}_\-./ :]+$/u.test(text) || isFolderLike(text)) {
    throw refused(
      where,
      "a key of letters, digits, '_', '-', '.', '/', ':' and spaces, with no empty, '.' or '..' part between slashes",
      key,
    );
  }
  return text;
};

/** The nearest key that every server takes: other characters become `_`, empty and dotted parts too, and the end is cut. */
export const safeKey = (name: string): string => {
  const parts = name.replace(/[^A-Za-z0-9_\-./ ]/gu, '_').split('/');
  const key = parts.map((part) => (part === '' || part === '.' || part === '..' ? '_' : part)).join('/');
  return key
    .replace(/^\.\./, '_')
    .slice(0, LIMITS.key)
    .replace(/\/\.{0,2}$/, '');
};

/** Checks an integer that survives the way through JSON. */
export const checkInteger = (where: string, value: unknown, least: number = -Infinity, most: number = Infinity): number => {
  if (!Number.isSafeInteger(value)) throw refused(where, 'a safe integer', value);
  const integer = value as number;
  if (integer < least) throw refused(where, `at least ${least}`, value);
  if (integer > most) throw refused(where, `at most ${most}`, value);
  return integer;
};

/** Checks a time in whole milliseconds since 1970. */
export const checkTime = (where: string, value: unknown): number => checkInteger(`${where} (milliseconds)`, value, 0);

/** Checks one of a few words. */
export const checkWord = <Word extends string>(where: string, value: unknown, words: readonly Word[]): Word => {
  const word = words.find((each) => each === value);
  if (word === undefined) throw refused(where, `one of ${words.join(', ')}`, value);
  return word;
};

/** Checks the id of a run or an experiment, so that it cannot change the meaning of a URL. */
export const checkId = (where: string, value: unknown): string => {
  if (typeof value !== 'string' || !/^[\w-]{1,64}$/.test(value)) throw refused(where, 'an id (letters, digits, - and _)', value);
  return value;
};

/** Checks the size of a text in UTF-8. */
export const checkBytes = (where: string, value: unknown, limit: number): string => {
  const text = checkText(where, value);
  if (Buffer.byteLength(text) > limit) throw refused(where, `at most ${limit} bytes`, text);
  return text;
};

/** Cuts to at most `limit` code points, the last of which are `mark` if anything was cut. */
export const cutText = (text: string, limit: number, mark = '…'): string => {
  if (text.length <= limit || lengthOf(text) <= limit) return text;
  const kept = Math.max(0, limit - lengthOf(mark));
  return Array.from(text).slice(0, kept).join('') + Array.from(mark).slice(0, limit).join('');
};
