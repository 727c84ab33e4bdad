import type { INodeParameters, IRunExecutionData, WorkflowExecuteMode } from 'n8n-workflow';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import { routeOf } from '../../../nodes/CometApiKling/resources/resource';
import { resumeByCallback } from '../../../nodes/CometApiKling/waiting/resume';
import { BASE_URL, BEARER } from './account';
import { api, at, running, TASK_ID } from './api';
import {
	FakeCredentials,
	klingNode,
	runExecution,
	type CredentialReading,
	type EngineOptions,
	type EngineRun,
} from './engine';
import { awaitResult, inputOf, VALUE } from './operations';
import {
	callbackFor,
	resultOf,
	wake,
	webhookContext,
	type Call,
	type WebhookSetting,
} from './webhookContext';

export const PUBLIC_URL = 'https://n8n.example.com';

/** An execution that waits in n8n's database. */
export interface Waiting {
	id: string;
	data: IRunExecutionData;
}

let lastId = 100_000;

/** Engine options under which an execution can be suspended, each time with an id of its own. */
export function suspendable(options: EngineOptions = {}): EngineOptions {
	return { publicUrl: PUBLIC_URL, executionId: String((lastId += 1)), mode: 'trigger', ...options };
}

/** The id at the end of a task's address. */
export const taskIn = (path: string) => path.slice(at('').length);

/** Another execution that has stored the same. */
export function copyOf({ data }: Waiting): Waiting {
	return { id: String((lastId += 1)), data };
}

/** The execution that was suspended, under the last id of `suspendable`. */
export function suspendedBy({ run, data }: EngineRun): Waiting {
	if (run.status !== 'waiting') throw new Error(`The execution is ${run.status}, not waiting`);
	return { id: String(lastId), data };
}

/** What the items of a suspended run say when it is stored. */
export const storedIn = ({ data }: Pick<EngineRun, 'data'>) =>
	data.executionData?.nodeExecutionStack[0]?.data.main[0] ?? [];

/** Suspends an execution that awaits these tasks, which are still running. */
export async function suspend(
	ids: readonly string[] = [TASK_ID],
	parameters: INodeParameters = {},
	options: EngineOptions = {},
): Promise<Waiting> {
	const scope = api()
		.get((path) => ids.includes(taskIn(path)))
		.times(ids.length)
		.reply(200, (path) => running(taskIn(path)));
	const run = await awaitResult(
		{ taskId: VALUE, awaitMode: 'callback', ...parameters },
		suspendable({ input: inputOf(...ids), ...options }),
	);
	scope.done();
	return suspendedBy(run);
}

export interface CallbackOptions extends Pick<WebhookSetting, 'credentials'> {
	/** Called whenever n8n reads the credential; may throw. */
	onCredentialRead?: CredentialReading;
	/** How the execution was started. */
	mode?: WorkflowExecuteMode;
	/** n8n's major. */
	major?: 1 | 2;
	/** The hook of another process of n8n; see `otherProcess`. */
	resume?: typeof resumeByCallback;
}

type Hooks = typeof import('../../../nodes/CometApiKling/waiting/resume');

/** The hook of another process of n8n, which shares nothing with this one but the database. */
export function otherProcess(): Required<Pick<CallbackOptions, 'resume'>> {
	let resume = resumeByCallback;
	jest.isolateModules(() => {
		resume = jest.requireActual<Hooks>(
			'../../../nodes/CometApiKling/waiting/resume',
		).resumeByCallback;
	});
	return { resume };
}

/**
 * Calls a waiting execution back. n8n reads what is stored again for each call. If the node is to run
 * again, it does.
 */
export async function callBack(
	{ id, data }: Waiting,
	call: Call = callbackFor(TASK_ID),
	{
		mode = 'trigger',
		major = 2,
		credentials,
		onCredentialRead,
		resume = resumeByCallback,
	}: CallbackOptions = {},
) {
	const execution = { id, data: data && wake(structuredClone(data)) };
	const [entry] = execution.data?.executionData?.nodeExecutionStack ?? [];
	const { context, reply } = webhookContext(
		{
			node: entry?.node ?? klingNode(),
			nodeType: new CometApiKling(),
			workflowId: 'workflow-1',
			mode,
			execution,
			credentials,
			...(onCredentialRead && {
				credentialsHelper: new FakeCredentials(
					{ apiKey: BEARER, baseUrl: BASE_URL },
					onCredentialRead,
				),
			}),
		},
		call,
	);
	if (major === 1) Object.assign(context, { setSignatureValidationRequired: () => {} });
	const result = resultOf(reply, await resume(context, routeOf));
	const { items } = result;
	if (items === undefined || entry.node.disabled)
		return { ...result, resumed: undefined, resumeError: undefined };
	entry.data.main = [items];
	const options = { executionId: id, mode, publicUrl: PUBLIC_URL };
	const resumed = await runExecution(execution.data, entry.node, options);
	return { ...result, resumed, resumeError: resumed.error };
}
