import type { ExecutionStatus, INode, INodeParameters } from 'n8n-workflow';
import { majorOf, type Major } from '../../harness/versions.mjs';
import type { ServiceAccess } from '../../harness/workflows/credential.mjs';
import type { KlingSettings } from '../../harness/workflows/nodes.mjs';
import type { Scenario, SimulatorOptions } from '../../simulator/server.mjs';
import type { KindInN8n } from '../family/kinds.mjs';
import type { Act } from './acts.mjs';
import type { RowFixture } from './fixture.mjs';

/** Where a fault strikes: a value of the workflow, a request of the node, a callback, or n8n itself. */
export type FaultPlace = 'input' | 'POST' | 'GET' | 'download' | 'callback' | 'n8n';

/** How many items a row runs with if it says nothing else, and the one that the fault strikes then. */
export const ITEM_COUNT = 3;
export const AFFECTED_ITEM = 1;

export interface Expected {
	/** What becomes of each affected item. */
	affected: 'succeeds' | 'fails' | 'times out';
	/** What becomes of the run; `stops` means that it fails and puts out nothing. Default: `ends`. */
	run?: 'ends' | 'stops';
	/** The status that n8n shows, if it is not the usual one. */
	status?: ExecutionStatus;
	/** Words in the error of each affected item, or in that of the run. */
	words?: RegExp;
	/** How often the create of each affected item went out. */
	posts?: number;
	/** How many tasks the service has created for each affected item. Default: 1 unless it fails. */
	tasks?: number;
	/** The create was never answered and cannot be looked up, so the error knows only the external id. */
	isNamedByKey?: boolean;
}

export interface Row {
	where: FaultPlace;
	/** What goes wrong; the name of the test and of its line in the document. */
	fault: string;
	/** How many items. */
	items?: number;
	/** Default: the middle item. A list has the places of several; a function finds them after the run. */
	affects?: 'one' | 'all' | number[] | ((fixture: RowFixture) => number[]);
	/** What the service does to the affected items. */
	scenario?: Partial<Scenario>;
	/** What it does to a second task for the same item, under the next key. */
	nextKey?: Partial<Scenario>;
	simulator?: Partial<SimulatorOptions>;
	/** What differs in the credential from one that fits the service. */
	credential?: Partial<ServiceAccess>;
	/** The Base URL is a public name of the service, whose results have links of this kind. */
	publicService?: { links: 'public' | 'private' };
	/** A kind of task beside the first one: what it is made from is in the item. */
	kind?: KindInN8n['name'];
	/** The videos are files in n8n: as another node stored them, as a Code node makes them, or lost. */
	file?: 'stored' | 'in memory' | 'gone';
	parameters?: INodeParameters;
	/** Parameters of a node of the same kind before the one that is judged. */
	before?: INodeParameters;
	/** A node between the judged one and the counter behind it. */
	behind?: INode;
	/** Default: On Error = continue. `onError: undefined` stops the workflow. */
	settings?: Partial<KlingSettings>;
	/** Starts the workflow, does what the row is about, and gives the execution to judge. Default: just runs it. */
	act?: Act;
	expected: Expected;
	/** Where n8n itself leaves the node no way to keep the invariants. */
	gap?: Gap;
	/** What the user sees where n8n does not do what one would wish: a paragraph of the document. */
	sees?: string;
	/** Major versions of n8n in which this can happen. Default: both. */
	majors?: Major[];
}

/** A gap of n8n: asserted as it is, so that the row fails when n8n has closed it. */
export interface Gap {
	major: Major;
	/** How many tasks the service can have created in the end; more than one number where n8n races. */
	tasks: number[];
}

/** Rows of one place. */
export const rowsAt = (where: FaultPlace, rows: Array<Omit<Row, 'where'>>): Row[] =>
	rows.map((row) => ({ where, ...row }));

/** Whether the row can happen in this version of n8n. */
export function happensIn({ majors }: Row, version: string): boolean {
	return majors?.includes(majorOf(version)) ?? true;
}
