import { parseWhere } from '../../../core/compare/where.ts';
import { serverFilter } from '../../../core/cli/server-filter.ts';
import { argumentSource } from '../../../core/spec/origin.ts';

const KNOWN = {
  params: new Set(['objective', 'seed', 'generator.hidden', 'objective.r1.gamma', 'both']),
  metrics: new Set(['mode-coverage/modes', 'both']),
};
const filterOf = (text: string) => serverFilter(parseWhere(text, argumentSource('--where', text, '.'), 'E_CALL_ARGUMENT').certain, KNOWN);

// what MLflow understands: docs of `search_runs`, and the client's `where`
describe('a filter for the server', () => {
  it.each([
    ['objective = hinge and mode-coverage/modes >= 7', "params.`objective` = 'hinge' AND metrics.`mode-coverage/modes` >= 7"],
    ['objective has r1', "params.`objective` LIKE '%r1%'"],
    ['status = finished', "attributes.status = 'FINISHED'"],
    ['status = killed', "attributes.status = 'KILLED'"],
    ['seed = 3', "params.`seed` = '3'"],
    ['seed = 3 and (objective = hinge or objective = minimax)', "params.`seed` = '3'"],
  ])('of %s is %s', (text, expected) => {
    expect(filterOf(text)).toBe(expected);
  });

  it.each([
    ['objective != hinge'], // MLflow leaves out runs that have no such param
    ['objective.r1.gamma = 10'], // 10, 10.0 and 1e1 are one number and three texts
    ['seed = 3.0'],
    ['generator.hidden = [64,64]'], // Python writes it with a space
    ['generator.hidden = true'], // and this True
    ['mode-coverage/modes:best >= 7'], // the server has no best values
    ['mode-coverage/modes >= 1e1'],
    ['both = 1'],
    ['unknown = hinge'],
    ['status = unheard-of'],
    ['id = a'],
    ['objective = hinge or seed = 3'],
    ['not objective = hinge'],
  ])('has nothing for %s', (text) => {
    expect(filterOf(text)).toBeUndefined();
  });
});
