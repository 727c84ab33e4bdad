import type { INodeParameters, IRunExecutionData, NodeApiError } from 'n8n-workflow';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import { resumeByCallback } from '../../../nodes/CometApiKling/waiting/resume';
import { ROUTES } from '../../../nodes/CometApiKling/resources/resource';
import { api, at, running, TASK_ID } from './api';
import type { EngineOptions, EngineRun } from './engine';
import { awaitResult, inputOf, VALUE } from './operations';
import {
	callbackFor,
	resultOf,
	webhookContext,
	type Call,
	type WebhookSetting,
} from './webhookContext';

export const PUBLIC_URL = 'https://n8n.example.com';

/** An execution that waits in n8n's database. */
export interface Parked {
	id: string;
	data: IRunExecutionData;
}

let lastId = 100_000;

/** Engine options under which an execution can be parked, each time under an id of its own. */
export function parkable(options: EngineOptions = {}): EngineOptions {
	return { publicUrl: PUBLIC_URL, executionId: String((lastId += 1)), mode: 'trigger', ...options };
}

/** The id at the end of a task's address. */
export const taskIn = (path: string) => path.slice(at('').length);

/** Another execution that has stored the same. */
export function copyOf({ data }: Parked): Parked {
	return { id: String((lastId += 1)), data };
}

/** What is parked under the id that `parkable` gave last. */
export function parkedBy({ run, data }: EngineRun): Parked {
	if (run.status !== 'waiting') throw new Error(`The execution is ${run.status}, not parked`);
	return { id: String(lastId), data };
}

/** Parks an execution that awaits these tasks, which still run. */
export async function park(
	ids: readonly string[] = [TASK_ID],
	parameters: INodeParameters = {},
	options: EngineOptions = {},
): Promise<Parked> {
	const scope = api()
		.get((path) => ids.includes(taskIn(path)))
		.times(ids.length)
		.reply(200, (path) => running(taskIn(path)));
	const run = await awaitResult(
		{ taskId: VALUE, awaitMode: 'callback', ...parameters },
		parkable({ input: inputOf(...ids), ...options }),
	);
	scope.done();
	return parkedBy(run);
}

export interface WakeOptions extends Pick<WebhookSetting, 'credentials'> {
	/** n8n's major. */
	major?: 1 | 2;
	/** The hook of another process of n8n; see `otherProcess`. */
	resume?: typeof resumeByCallback;
}

type Hooks = typeof import('../../../nodes/CometApiKling/waiting/resume');

/** The hook of another process of n8n, which shares nothing with this one but the database. */
export function otherProcess(): Required<Pick<WakeOptions, 'resume'>> {
	let resume = resumeByCallback;
	jest.isolateModules(() => {
		resume = jest.requireActual<Hooks>(
			'../../../nodes/CometApiKling/waiting/resume',
		).resumeByCallback;
	});
	return { resume };
}

/** Calls a parked execution back; n8n reads what is stored anew for each call. */
export async function wake(
	{ id, data }: Parked,
	call: Call = callbackFor(TASK_ID),
	{ major = 2, credentials, resume = resumeByCallback }: WakeOptions = {},
) {
	const execution = { id, data: structuredClone(data) };
	const [entry] = execution.data?.executionData?.nodeExecutionStack ?? [];
	const { context, reply } = webhookContext(
		{
			node: entry?.node ?? UNKNOWN_NODE,
			nodeType: new CometApiKling(),
			workflowId: 'workflow-1',
			mode: 'trigger',
			execution,
			credentials,
		},
		call,
	);
	if (major === 1) Object.assign(context, { setSignatureValidationRequired: () => {} });
	const result = resultOf(reply, await resume(context, ROUTES));
	const metadata = entry?.metadata as { resumeError?: NodeApiError } | undefined;
	return { ...result, resumeError: metadata?.resumeError };
}

const UNKNOWN_NODE = {
	id: 'a1b2c3',
	name: 'CometAPI Kling',
	type: 'n8n-nodes-cometapi-kling.cometApiKling',
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters: {},
};
