/** YAML 1.2 (and so JSON) → nodes with origins. */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type YAMLError } from 'yaml';

import type { ErrorCode, GanvilError } from '../errors.ts';
import { type Entry, map, type SpecNode } from './node.ts';
import { type Origin, problem, type Source } from './origin.ts';

export interface Parsed {
  readonly node: SpecNode | undefined;
  readonly problems: readonly GanvilError[];
}

/** `shift` is the offset in the source at which `text` begins. */
export function parseYaml(text: string, source: Source, options: { readonly code?: ErrorCode; readonly shift?: number } = {}): Parsed {
  const { code = 'E_SPEC_FILE', shift = 0 } = options;
  const document = parseDocument(text, { prettyErrors: false, version: '1.2' });
  const faults = [...document.errors, ...document.warnings];
  const first = faults.filter(({ pos }, i) => faults.findIndex((other) => other.pos[0] === pos[0]) === i); // one fault has echoes where it is
  const problems = first.map((error) => {
    const origin = source.at(shift + error.pos[0]);
    return problem(code, origin, syntax(error, text));
  });
  if (problems.length > 0) return { node: undefined, problems };
  const reader = new Reader(document, source, text, shift, code);
  const node = document.contents === null ? undefined : reader.node(document.contents);
  return { node: reader.problems.length > 0 ? undefined : node, problems: reader.problems };
}

/** What the parser complains of, in the words of a spec's author. */
function syntax({ code, message, pos }: YAMLError, text: string) {
  const token = text.slice(pos[0], pos[1]).split(/\s/, 1)[0]!;
  switch (code) {
    case 'DUPLICATE_KEY':
      return { expected: 'every key once', received: `"${text.slice(pos[0]).match(/^[^\s:]+/)?.[0] ?? token}" again` };
    case 'TAB_AS_INDENT':
      return { expected: 'spaces as indentation', received: 'a tab' };
    case 'MULTIPLE_DOCS':
      return { expected: 'one document', received: 'a second one' };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return { expected: 'one "key: value" on a line', received: 'two', fix: 'Put text with a colon between quotes.' };
    case 'TAG_RESOLVE_FAILED':
      return { expected: 'a value without a tag', received: `"${token}"`, fix: 'Put text that begins with "!" between quotes.' };
    default:
      return { expected: 'YAML', received: 'something else', fix: `The parser says: ${message.replace(/\.$/, '')}.` };
  }
}

class Reader {
  readonly problems: GanvilError[] = [];
  readonly #open = new Set<Node>(); // anchored nodes that are being read: an alias to one of them would never end

  constructor(
    readonly document: Document,
    readonly source: Source,
    readonly text: string,
    readonly shift: number,
    readonly code: ErrorCode,
  ) {}

  #at(node: Node, fallback?: Origin): Origin {
    return node.range ? this.source.at(this.shift + node.range[0]) : fallback!;
  }

  /** `key` is where the key of this value stands: a block of lines is pointed at by it. */
  node(node: Node, key?: Origin): SpecNode {
    const origin = this.#at(node, key);
    if (isAlias(node)) {
      const target = node.resolve(this.document);
      if (target !== undefined && !this.#open.has(target)) return this.node(target, key);
      const received = target === undefined ? `"*${node.source}", which stands for none` : `"*${node.source}" within itself`;
      return this.#refuse(origin, 'an alias of an anchor above', received);
    }
    this.#open.add(node);
    const read = this.#read(node, origin, key);
    this.#open.delete(node);
    return read;
  }

  #read(node: Node, origin: Origin, key: Origin | undefined): SpecNode {
    if (isMap(node)) {
      const owner = node.flow ? origin : (key ?? origin);
      const entries = node.items.map(({ key: name, value }): [string, Entry] => {
        const named = name as Node;
        const at = this.#at(named, owner);
        if (!isScalar(named)) this.#refuse(at, 'a name as key', 'a list, a map or an alias');
        else if (named.value === '<<') this.#refuse(at, 'a name as key', '"<<"', 'Use `extends` to build on another spec.');
        const label = isScalar(named) ? String(named.value) : '';
        return [label, { key: at, value: value === null ? { kind: 'scalar', value: null, origin: at } : this.node(value as Node, at) }];
      });
      return map(owner, entries);
    }
    if (isSeq(node)) {
      const owner = node.flow ? origin : (key ?? origin);
      return { kind: 'list', items: node.items.map((item) => this.node(item as Node)), origin: owner };
    }
    const [start, end] = node.range ?? [0, 0];
    return { kind: 'scalar', value: isScalar(node) ? node.value : null, source: this.text.slice(start, end), origin };
  }

  #refuse(origin: Origin, expected: string, received: string, fix?: string): SpecNode {
    this.problems.push(problem(this.code, origin, { expected, received, ...(fix === undefined ? {} : { fix }) }));
    return { kind: 'scalar', value: null, origin };
  }
}
