/**
 * Conditions on runs: `objective = hinge and mode-coverage/modes >= 7`.
 *
 *     or   = and { "or" and }
 *     and  = not { "and" not }
 *     not  = "not" not | "(" or ")" | term
 *     term = name [ operator value ]        operator: = != < <= > >= has
 *
 * A name without an operator stands for runs by itself, as the id of a plugin does. Text with spaces goes between quotes.
 */
import type { ErrorCode } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { type Origin, problem, type Source } from '../spec/origin.ts';
import type { ParamValue } from './params.ts';

/** What a condition asks of a run. */
export interface Fields {
  /** undefined where the run has no such value. */
  value(name: string): ParamValue | undefined;
  /** Whether a name without an operator stands for the run. */
  is(name: string): boolean;
}

export interface Where {
  matches(run: Fields): boolean;
  /** Names before an operator, and names without one. */
  readonly values: readonly Named[];
  readonly names: readonly Named[];
  /** What every run fulfils that meets the condition: whoever fetches runs from afar need not fetch the others. */
  readonly certain: readonly Term[];
}
interface Named {
  readonly name: string;
  readonly origin: Origin;
}
/** A value, compared. */
export interface Term {
  readonly name: string;
  readonly operator: Operator;
  readonly text: string;
}

const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', 'has'] as const;
export type Operator = (typeof OPERATORS)[number];
const isOperator = (text: string): text is Operator => (OPERATORS as readonly string[]).includes(text);
const WORDS = ['and', 'or', 'not', 'has'];

interface Token {
  readonly text: string;
  /** A name or a value; an operator, a bracket or one of WORDS is none. */
  readonly isText: boolean;
  readonly at: number;
}

/** Throws an error of this code that points into the text. */
export function parseWhere(text: string, source: Source, code: ErrorCode): Where {
  return new Parser(text, source, code).parse();
}

/** Throws where the condition asks for a value that none of these is. */
export function checkValues({ values }: Where, known: readonly string[], code: ErrorCode): void {
  for (const { name, origin } of values) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    const fix = near === undefined ? `Such as: ${known.slice(0, 12).join(', ')}.` : `Did you mean "${near}"?`;
    throw problem(code, origin, { expected: 'a value that one of the runs has', received: `"${name}"`, fix });
  }
}

interface Condition {
  readonly matches: (run: Fields) => boolean;
  readonly certain: readonly Term[];
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #values: Named[] = [];
  readonly #names: Named[] = [];
  #next = 0;

  constructor(
    readonly text: string,
    readonly source: Source,
    readonly code: ErrorCode,
  ) {
    this.#tokens = tokens(text);
  }

  parse(): Where {
    const { matches, certain } = this.#or();
    const rest = this.#tokens[this.#next];
    if (rest !== undefined) this.#refuse('"and", "or" or the end', rest);
    return { matches, certain, values: this.#values, names: this.#names };
  }

  #refuse(expected: string, token: Token | undefined): never {
    const origin = this.source.at(token?.at ?? this.text.length);
    const fix = 'As in: objective = hinge and mode-coverage/modes >= 7.';
    throw problem(this.code, origin, { expected, received: token === undefined ? 'the end' : `"${token.text}"`, fix });
  }

  #take(word: string): boolean {
    const token = this.#tokens[this.#next];
    const isIt = token?.isText === false && token.text === word;
    if (isIt) this.#next++;
    return isIt;
  }

  #or(): Condition {
    const parts = [this.#and()];
    while (this.#take('or')) parts.push(this.#and());
    return { matches: (run) => parts.some(({ matches }) => matches(run)), certain: parts.length === 1 ? parts[0]!.certain : [] };
  }

  #and(): Condition {
    const parts = [this.#not()];
    while (this.#take('and')) parts.push(this.#not());
    return { matches: (run) => parts.every(({ matches }) => matches(run)), certain: parts.flatMap(({ certain }) => certain) };
  }

  #not(): Condition {
    if (this.#take('not')) {
      const { matches } = this.#not();
      return { matches: (run) => !matches(run), certain: [] };
    }
    if (!this.#take('(')) return this.#term();
    const inner = this.#or();
    if (!this.#take(')')) this.#refuse('")"', this.#tokens[this.#next]);
    return inner;
  }

  #term(): Condition {
    const token = this.#tokens[this.#next];
    if (token?.isText !== true) this.#refuse('a name', token);
    this.#next++;
    const { text: name, at } = token;
    const named = { name, origin: this.source.at(at) };
    const operator = this.#tokens[this.#next];
    if (operator === undefined || operator.isText || !isOperator(operator.text)) {
      this.#names.push(named);
      return { matches: (run) => run.is(name), certain: [] };
    }
    this.#next++;
    const value = this.#tokens[this.#next];
    if (value?.isText !== true) this.#refuse(`a value after "${operator.text}"`, value);
    if (/[<>]/.test(operator.text) && !Number.isFinite(Number(value.text))) this.#refuse(`a number after "${operator.text}"`, value);
    this.#next++;
    this.#values.push(named);
    const term = { name, operator: operator.text, text: value.text };
    return { matches: comparison(term), certain: [term] };
  }
}

const TOKEN = /\s*(?:"([^"]*)"|'([^']*)'|(\[[^\]]*\]|[A-Za-z0-9_.:/+-]+)|(<=|>=|!=|==|[=<>()])|(\S))/y;

function tokens(text: string): Token[] {
  const found: Token[] = [];
  const pattern = new RegExp(TOKEN);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [whole, double, single, bare, sign, other] = match;
    const at = match.index + whole.length - whole.trimStart().length;
    const word = double ?? single ?? bare ?? sign ?? other!;
    const isQuoted = double !== undefined || single !== undefined;
    found.push({ text: word === '==' ? '=' : word, isText: isQuoted || (bare !== undefined && !WORDS.includes(bare)), at });
  }
  return found;
}

function comparison({ name, operator, text }: Term): Condition['matches'] {
  switch (operator) {
    case '=':
      return (run) => equals(run.value(name), text);
    case '!=':
      return (run) => !equals(run.value(name), text); // a run without the value has another one
    case 'has':
      return (run) => itemsOf(run.value(name)).some((item) => equals(item, text));
    default: {
      const number = Number(text);
      const holds = {
        '<': (a: number) => a < number,
        '<=': (a: number) => a <= number,
        '>': (a: number) => a > number,
        '>=': (a: number) => a >= number,
      };
      return (run) => {
        const value = run.value(name);
        return typeof value === 'number' && holds[operator](value);
      };
    }
  }
}

function equals(value: ParamValue | undefined, text: string): boolean {
  if (value === undefined) return false;
  if (typeof value === 'string') return value === text;
  if (typeof value === 'number') return text.trim() !== '' && Number(text) === value;
  return JSON.stringify(value) === text.replaceAll(/\s/g, '');
}

/** Of a list, or of a role with several plugins, which a table shows as `hinge + r1`. */
function itemsOf(value: ParamValue | undefined): readonly ParamValue[] {
  if (typeof value === 'string') return value.split(' + ');
  return Array.isArray(value) ? (value as readonly ParamValue[]) : [];
}
