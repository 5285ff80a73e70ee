import { describe, expect, it } from '@jest/globals';

import { z } from 'zod';

import { inputSchema } from '../../../core/spec/input-schema.ts';
import { expectation, received } from '../../../core/spec/words.ts';

const words = (schema: z.ZodType) => expectation([inputSchema(schema)], inputSchema(schema));

describe('what is expected', () => {
  it.each<[string, z.ZodType]>([
    ['a number', z.number()],
    ['an integer', z.int()],
    ['a positive integer', z.int().positive()],
    ['an integer of at least 2', z.int().min(2)],
    ['a number from 0 to 1', z.number().min(0).max(1)],
    ['a positive number of at most 1', z.number().positive().max(1)],
    ['a number above -1 and below 1', z.number().gt(-1).lt(1)],
    ['a positive integer that 4 divides', z.int().positive().multipleOf(4)],
    ['text', z.string()],
    ['text that is not empty', z.string().min(1)],
    ['text like /^a/', z.string().regex(/^a/)],
    ['a short name', z.string().regex(/^a/).meta({ title: 'a short name' })],
    ['true or false', z.boolean()],
    ['one of: a, b', z.enum(['a', 'b'])],
    ['5', z.literal(5)],
    ['one of: 1, 2, or text', z.union([z.literal(1), z.literal(2), z.string()])],
    ['a number, or null', z.number().nullable()],
    ['a list of one or more positive integers', z.array(z.int().positive()).min(1)],
    ['a list of 2 numbers', z.tuple([z.number(), z.number()])],
    ['a list of at most 3 texts that are not empty', z.array(z.string().min(1)).max(3)],
    ['a list of values, each one of: a, b', z.array(z.enum(['a', 'b']))],
    ['a list of lists of numbers', z.array(z.array(z.number()))],
    ['a map of a, b', z.strictObject({ a: z.number(), b: z.number().optional() })],
    ['a value', z.unknown()],
  ])('is "%s"', (text, schema) => {
    expect(words(schema)).toBe(text);
  });
});

describe('what was received', () => {
  it.each<[string, unknown]>([
    ['nothing', null],
    ['"a\\"b"', 'a"b'],
    [`"${'x'.repeat(60)}…"`, 'x'.repeat(61)],
    ['-0.5', -0.5],
    ['false', false],
    ['an empty list', []],
    ['[1,"a"]', [1, 'a']],
    ['a list of 30', Array.from({ length: 30 }, (_, i) => i)],
    ['an empty map', {}],
    ['a map of a, b, c, d, e, …', { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 }],
    ['an object of the class Map', new Map()],
    ['a function', () => 3],
  ])('is %s', (text, value) => {
    expect(received(value)).toBe(text);
  });
});
