import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionStatus, INode, INodeParameters } from 'n8n-workflow';
import type { Execution } from '../../harness/n8n/execution.mjs';
import { majorOf, type Major } from '../../harness/versions.mjs';
import { waitUntil } from '../../harness/waitUntil.mjs';
import type { ServiceAccess } from '../../harness/workflows/credential.mjs';
import type { KlingSettings } from '../../harness/workflows/nodes.mjs';
import { startSaved } from '../../harness/workflows/run.mjs';
import type { ProfileName, Scenario, SimulatorOptions } from '../../simulator/server.mjs';
import type { KindInN8n } from '../family/kinds.mjs';
import type { RowFixture } from './fixture.mjs';

/** Where a fault strikes: a value of the workflow, a request of the node, a callback, or n8n itself. */
export type FaultPlace = 'input' | 'POST' | 'GET' | 'download' | 'callback' | 'n8n';

/** The default number of items, and the one that the fault strikes then. */
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
	/** How often the create of each affected item was sent. */
	posts?: number;
	/** How many tasks the service has created for each affected item. Default: 1 unless it fails. */
	tasks?: number;
	/** The create was never answered and cannot be looked up, so the error knows only the external id. */
	isNamedByKey?: boolean;
	/** A person pressed Retry after an error that had said that a task may be paid again. */
	mayBePaidAgain?: boolean;
}

export interface Row {
	where: FaultPlace;
	/** What goes wrong; the name of the test and of its line in the document. */
	fault: string;
	items?: number;
	/** Default: the middle item. A list has the places of several; a function finds them after the run. */
	affects?: 'one' | 'all' | number[] | ((fixture: RowFixture) => number[]);
	/** Which services answer. Default: the one of Kling, because nothing depends on it. */
	services?: readonly ProfileName[];
	/** What is other than above where this service answers. */
	at?: Partial<Record<ProfileName, RowAtService>>;
	/** What the service does to the affected items. */
	scenario?: Partial<Scenario>;
	/** What it does to a second task for the same item, under the next key. */
	nextKey?: Partial<Scenario>;
	simulator?: Partial<SimulatorOptions>;
	/** What differs in the credential from one that fits the service. */
	credential?: Partial<ServiceAccess>;
	/** The Base URL is a public name of the service, whose results have links of this kind. */
	publicService?: { links: 'public' | 'private' };
	/** A kind of task beside the first one: the item holds what it is made from. */
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
	/** Default: runs the workflow, and nothing else happens. */
	act?: Act;
	expected: Expected;
	/** Where n8n itself leaves the node no way to keep the invariants. */
	gap?: Gap;
	/** What the user sees where n8n does not do what one would wish: a paragraph of the document. */
	sees?: string;
	/** Major versions of n8n in which this can happen. Default: both. */
	majors?: Major[];
}

type RowAtService = Partial<
	Pick<Row, 'expected' | 'gap' | 'parameters' | 'scenario' | 'sees' | 'act'>
>;

/** A row with the one service that answers. */
export interface ServiceRow extends Row {
	service: ProfileName;
}

/** A row once for each of its services. */
export function forEachService(row: Row): ServiceRow[] {
	const { services = ['kling'], at = {} } = row;
	return services.map((service) => ({ ...row, ...at[service], service }));
}

/** For rows like one that runs with all four: Kling itself, and a gateway. */
export const KLING_AND_GATEWAY: readonly ProfileName[] = ['kling', 'gateway'];

/** The same where either gateway answers: neither finds a task by its external id. */
export const atGateways = (what: RowAtService) => ({ gateway: what, rewriting: what });

/** A gap of n8n: asserted as it is, so that the row fails when n8n has closed it. */
export interface Gap {
	major: Major;
	/** How many tasks the service can have created in the end; more than one number where n8n races. */
	tasks: number[];
}

export const rowsAt = (where: FaultPlace, rows: Array<Omit<Row, 'where'>>): Row[] =>
	rows.map((row) => ({ where, ...row }));

export function happensIn({ majors }: Row, version: string): boolean {
	return majors?.includes(majorOf(version)) ?? true;
}

const EXECUTION_LIMIT_MS = 150_000;
/** For each request n8n reads the whole execution, while it runs many others. */
const POLL_GAP_MS = 500;
const COMING_LIMIT_MS = 60_000;

/** What is done with the workflow of a row; resolves to the execution that is judged. */
export type Act = (fixture: RowFixture) => Promise<Execution>;

/** Something that happens to an execution on its way. */
export type Intervention = (fixture: RowFixture, executionId: string) => unknown;

export const start = async (fixture: RowFixture) => await startSaved(fixture, fixture.workflow);

export async function untilEnded({ client }: RowFixture, executionId: string): Promise<Execution> {
	const options = { timeoutMs: EXECUTION_LIMIT_MS, gapMs: POLL_GAP_MS };
	return await client.waitForExecution(executionId, options);
}

export const runUndisturbed: Act = async (fixture) =>
	await untilEnded(fixture, await start(fixture));

/** Intervenes when all items have their tasks and the node has polled each once. */
export const whilePolling = (intervene: Intervention): Act =>
	intervening(async ({ client, sim, urls }, id) => {
		await client.waitForExecution(id, {
			until: () => sim.tasks.length === urls.length && sim.tasks.every((task) => task.getCount > 0),
		});
	}, intervene);

/** Intervenes when the execution waits in n8n's database. */
export const whileWaiting = (intervene: Intervention): Act =>
	intervening(async ({ client }, id) => await client.waitUntilWaiting(id), intervene);

function intervening(untilReady: Intervention, intervene: Intervention): Act {
	return async (fixture) => {
		const id = await start(fixture);
		await untilReady(fixture, id);
		await intervene(fixture, id);
		return await untilEnded(fixture, id);
	};
}

/** Presses Retry when the execution has ended, and judges the new one. */
export function thenRetry(act: Act): Act {
	return async (fixture) => {
		const { id } = await act(fixture);
		return await untilEnded(fixture, await fixture.client.retryExecution(id));
	};
}

export const revokeKey: Intervention = ({ sim }) => sim.revokeKey();

export const stopExecution: Intervention = async ({ client }, id) => await client.stopExecution(id);

/** By fault: how many of the services are where n8n is to be killed, and the end of the kill. */
const kills = new Map<string, { count: number; done?: Promise<void> }>();

/** As a power cut would, once for all services of a row; a new one starts on the same folder. */
export const killN8n: Intervention = async ({ n8n, row: { fault, services = [] } }) => {
	const kill = kills.get(fault) ?? { count: 0 };
	kills.set(fault, kill);
	kill.count += 1;
	const haveAllCome = () => kill.count >= services.length;
	const otherwise = () => `Only ${kill.count} of ${services.length} services came so far`;
	await waitUntil(haveAllCome, { limitMs: COMING_LIMIT_MS, otherwise });
	kill.done ??= n8n.kill9().then(async () => await n8n.restart());
	await kill.done;
};

export async function untilTasksEnded({ sim }: RowFixture): Promise<void> {
	const end = Math.max(...sim.tasks.map((task) => task.endsAt));
	await delay(Math.max(0, end - Date.now()) + 50);
}
