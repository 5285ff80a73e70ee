/** Plain words for what a schema expects and for what was received. */
import { alternatives, type InputSchema } from './input-schema.ts';

const unique = (items: readonly string[]) => [...new Set(items)];
const named = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** What a value of the schemas is: "a positive integer", "one of: a, b", "a list of numbers from 0 to 1". */
export function expectation(schemas: readonly InputSchema[], root: InputSchema): string {
  const branches = schemas.flatMap((schema) => alternatives(schema, root));
  const values = branches.flatMap((branch) => branch.enum ?? ('const' in branch ? [branch.const] : []));
  const others = branches.filter((branch) => branch.enum === undefined && !('const' in branch));
  const phrases = unique(others.map((branch) => phrase(branch, root, false)));
  if (values.length > 0) phrases.unshift(values.length === 1 ? named(values[0]) : `one of: ${unique(values.map(named)).join(', ')}`);
  return phrases.length === 0 ? 'another value' : phrases.join(', or ');
}

function phrase(schema: InputSchema, root: InputSchema, many: boolean): string {
  if (schema.title !== undefined) return schema.title;
  const { type } = schema;
  if (Array.isArray(type)) return unique((type as string[]).map((one) => phrase({ ...schema, type: one }, root, many))).join(', or ');
  switch (type) {
    case 'integer':
      return numbers(schema, many ? 'integers' : 'integer', many);
    case 'number':
      return numbers(schema, many ? 'numbers' : 'number', many);
    case 'string': {
      const { pattern, minLength } = schema;
      const limits = [
        pattern === undefined ? '' : ` like /${pattern}/`,
        minLength === 1 ? ' that is not empty' : minLength === undefined ? '' : ` of at least ${minLength} characters`,
      ];
      return `${many ? 'texts' : 'text'}${limits.join('')}`.replace('texts that is', 'texts that are');
    }
    case 'boolean':
      return 'true or false';
    case 'array':
      return lists(schema, root, many);
    case 'object': {
      const keys = Object.keys(schema.properties ?? {});
      return `${many ? 'maps' : 'a map'}${keys.length === 0 ? '' : ` of ${keys.join(', ')}`}`;
    }
    case 'null':
      return 'null';
    default:
      return 'a value';
  }
}

function numbers(schema: InputSchema, noun: string, many: boolean): string {
  const { minimum: low, maximum: high, exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  const positive = above === 0;
  const bounds = [
    low !== undefined && high !== undefined ? `from ${low} to ${high}` : low !== undefined ? `of at least ${low}` : '',
    above !== undefined && !positive ? `above ${above}` : '',
    below !== undefined ? `below ${below}` : '',
    high !== undefined && low === undefined ? `of at most ${high}` : '',
  ].filter((bound) => bound !== '');
  const multiple = schema.multipleOf === undefined ? '' : ` that ${schema.multipleOf} divides`;
  const word = `${positive ? 'positive ' : ''}${noun}`;
  const article = many ? '' : /^[aeiou]/.test(word) ? 'an ' : 'a ';
  return `${article}${word}${bounds.length === 0 ? '' : ` ${bounds.join(' and ')}`}${multiple}`;
}

function lists({ items, minItems, maxItems }: InputSchema, root: InputSchema, many: boolean): string {
  const list = many ? 'lists' : 'a list';
  const size =
    minItems !== undefined && minItems === maxItems
      ? `${minItems} `
      : minItems === 1 && maxItems === undefined
        ? 'one or more '
        : [minItems === undefined ? '' : `at least ${minItems} `, maxItems === undefined ? '' : `at most ${maxItems} `].join('');
  const one = Array.isArray(items) ? unique((items as InputSchema[]).map((item) => phrase(item, root, true))) : [];
  const single = Array.isArray(items)
    ? one.length === 1
      ? one[0]!
      : 'values'
    : items === undefined
      ? 'values'
      : elements(items as InputSchema, root);
  return `${list} of ${size}${single}`;
}

function elements(schema: InputSchema, root: InputSchema): string {
  const branches = alternatives(schema, root);
  const [only] = branches;
  if (branches.length === 1 && only!.enum === undefined && !('const' in only!)) return phrase(only!, root, true);
  return `values, each ${expectation([schema], root)}`;
}

/** What was there: `"abc"`, `-3`, `nothing`, `a map`. */
export function received(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'function') return 'a function';
  const text = JSON.stringify(value) ?? '';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : text.length <= 40 ? text : `a list of ${value.length}`;
  const made = (value.constructor as { name?: string } | undefined)?.name;
  if (made !== undefined && made !== 'Object') return `an object of the class ${made}`;
  const keys = Object.keys(value);
  return keys.length === 0 ? 'an empty map' : `a map of ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ', …' : ''}`;
}
