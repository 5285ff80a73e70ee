/** The plugins of the repository: core and plugins meet here. */
import { plugins } from '../../plugins/index.ts';
import { Registry } from '../registry.ts';

/** A registry of all of them; nothing is loaded before it is asked for. */
export const builtIn = (): Registry => new Registry(plugins);
