import type { ExecutionStatus, INodeParameters } from 'n8n-workflow';
import type { Scenario, SimulatorOptions } from '../../simulator/server.mjs';
import type { Execution } from '../support/execution.mjs';
import type { KlingSettings } from '../support/nodes.mjs';
import type { Actor } from './actor.mjs';

/** Where a fault strikes: a request of the node, a callback of the service, or n8n itself. */
export type Place = 'POST' | 'GET' | 'download' | 'callback' | 'n8n';

/** How many items each row runs with. The fault strikes the middle one, or all of them. */
export const ITEM_COUNT = 3;
export const STRUCK_ITEM = 1;

export interface Expected {
	/** What becomes of each item that is struck. */
	struck: 'succeeds' | 'fails' | 'times out';
	/** What becomes of the run; `stops` means that it fails and puts out nothing. Default: `ends`. */
	run?: 'ends' | 'stops';
	/** The status that n8n shows, if it is not the usual one. */
	status?: ExecutionStatus;
	/** Words in the error of each struck item, or in that of the run. */
	words?: RegExp;
	/** How often the create of each struck item went out. */
	posts?: number;
	/** How many tasks the service has created for each struck item. Default: 1 unless it fails. */
	tasks?: number;
	/** The create was never answered and cannot be looked up, so the error knows only the external id. */
	isNamedByKey?: boolean;
}

export interface Row {
	where: Place;
	/** What goes wrong; the name of the test and of its line in the document. */
	fault: string;
	/** Default: the middle item. */
	strikes?: 'one' | 'all';
	/** What the service does to the struck items. */
	scenario?: Partial<Scenario>;
	/** What it does to a second task for the same item, under the next key. */
	nextKey?: Partial<Scenario>;
	simulator?: Partial<SimulatorOptions>;
	parameters?: INodeParameters;
	/** Default: On Error = continue. `onError: undefined` stops the workflow. */
	settings?: Partial<KlingSettings>;
	/** Starts the workflow, does what the row is about, and gives the execution to judge. Default: just runs it. */
	play?: (actor: Actor) => Promise<Execution>;
	expected: Expected;
	/** Where n8n itself leaves the node no way to keep the invariants. */
	gap?: Gap;
	/** What the user sees where n8n does not do what one would wish: a paragraph of the document. */
	sees?: string;
	/** Major versions of n8n in which this can happen. Default: both. */
	majors?: Major[];
}

export type Major = '1' | '2';

/** A gap of n8n: asserted as it is, so that the row fails when n8n has closed it. */
export interface Gap {
	major: Major;
	/** How many tasks the service can have created in the end; more than one number where n8n races. */
	tasks: number[];
}

/** Rows of one place. */
export const rowsAt = (where: Place, rows: Array<Omit<Row, 'where'>>): Row[] =>
	rows.map((row) => ({ where, ...row }));

/** Whether the row can happen in this version of n8n. */
export function happensIn({ majors }: Row, version: string): boolean {
	return majors?.every((major) => !version.startsWith(`${major}.`)) !== true;
}
