import type {
	ICredentialDataDecryptedObject,
	INode,
	INodeExecutionData,
	IRun,
	IRunExecutionData,
} from 'n8n-workflow';
import { knownLookups } from '../../nodes/CometApiKling/tasks/lookups';
import { chance } from '../harness/chance';
import { SAMPLES } from '../harness/engine/kinds';
import { PUBLIC_URL } from '../harness/engine/waiting';
import { passTime, shiftDate, takeSleepsMs, untilAllAwake } from '../harness/engine/fastTime';
import { callbackBody } from '../service/answers';
import { FILE_HOST } from '../service/task';
import { isTool, type CallDraw, type Draw, type ItemDraw } from './draw';
import { watchdogMs } from './limits';
import {
	Process,
	PROCESS_HEADER,
	SmallN8n,
	type NextNodes,
	type ExecutionId,
	type Log,
	type Running,
} from './n8n';
import { replaceNetwork, type OutgoingRequest } from './network';
import { Service, serviceNow, type Reply, type ServiceTask } from './service';
import { Sources } from './sources';
import { TRIGGER_URL, TriggerBeside } from './trigger';

/** Plays one draw: an execution and its retries. */

/** The keys in use begin like these. */
export const KEYS = ['key-of-chaos-0123456789', 'second-key-of-chaos-987654'];
/** n8n's message where it cannot read a credential. */
export const CREDENTIAL_ERROR = 'Credentials could not be decrypted';

const BASE_URL = 'https://api.cometapi.com';
const OTHER_URL = 'https://gateway.example.com';

const MODES = {
	workflow: 'trigger',
	agent: 'trigger',
	ownAgent: 'internal',
	parentWorkflow: 'integrated',
} as const;

/** One execution as n8n knows it, from its start to its end. */
export interface RunAttempt {
	execution: ExecutionId;
	/** Whether it is the Retry of an execution that has slept. */
	isOfSleeper: boolean;
	status: 'running' | 'waiting' | 'success' | 'error' | 'canceled' | 'dead' | 'endless';
	startedAtMs: number;
	endedAtMs: number;
	/** In all its engine runs. */
	next: NextNodes;
	error?: { message: string; description?: string | null };
	/** What n8n stores, as text. */
	stored: string;
	data?: IRunExecutionData;
	suspension?: Suspension;
}

export interface Suspension {
	suspendedAtMs: number;
	/** How many calls of `webhook()` returned items; n8n 1.x runs the next nodes for each. */
	resumeCount: number;
	/** When the node was called back about the end of a task, by task id. */
	heardAtMs: Map<string, number>;
	endedBy?: 'callback' | 'limit' | 'stop';
	data: IRunExecutionData;
}

export interface Played {
	draw: Draw;
	attempts: RunAttempt[];
	service: Service;
	trigger: TriggerBeside;
	log: Log;
	sleepsMs: number[];
	/** Violations that were seen during the run. */
	offences: string[];
	/** Faults that happened, by kind. */
	met: Map<string, number>;
}

let lastId = 0;

export async function play(draw: Draw): Promise<Played> {
	knownLookups.clear();
	const realRandom = Math.random;
	Math.random = chance(draw.seed);
	takeSleepsMs();
	const stage = new Stage(draw);
	const restore = replaceNetwork(async (request) => await stage.outside(request));
	try {
		await stage.play();
		await untilAllAwake();
	} finally {
		restore();
		stage.restoreDate();
		Math.random = realRandom;
	}
	return { ...stage.result(), sleepsMs: takeSleepsMs() };
}

class Stage {
	private readonly service: Service;

	private readonly sources: Sources;

	private readonly log: Log = { lines: [] };

	private readonly trigger: TriggerBeside;

	private readonly n8n: SmallN8n;

	private readonly attempts: RunAttempt[] = [];

	private readonly offences: string[] = [];

	private readonly met = new Map<string, number>();

	private readonly startMs = performance.now();

	private process = new Process(0);

	private readonly dead = new Set<number>();

	private readonly executionId = String((lastId += 10));

	/** Each run has an account of its own: what is left of another may still note what it has seen. */
	private readonly keys = KEYS.map((key) => `${key}-${this.executionId}`);

	private shiftedMs = 0;

	private onDeath: () => void = () => {};

	private onStop: () => void = () => {};

	constructor(private readonly draw: Draw) {
		this.trigger = new TriggerBeside(this.executionId);
		this.sources = new Sources(draw, (event) => this.note(event));
		this.service = new Service(draw, this.sources, (task) => this.scheduleCalls(task));
		this.n8n = new SmallN8n({
			credential: () => this.readCredential(),
			input: draw.items.map((item, index) => this.inputOf(item, index)),
			node: nodeOf(draw, this.sources),
			log: this.log,
		});
	}

	result(): Omit<Played, 'sleepsMs'> {
		const { draw, attempts, service, trigger, log, offences, met } = this;
		return {
			draw,
			attempts,
			service,
			trigger,
			log,
			offences: [...offences, ...service.offences],
			met: new Map([...met, ...service.met]),
		};
	}

	restoreDate(): void {
		shiftDate(-this.shiftedMs);
	}

	private note(event: string): void {
		this.met.set(event, (this.met.get(event) ?? 0) + 1);
	}

	async play(): Promise<void> {
		const { clockBack, interruption, isRetriedByHand } = this.draw;
		if (clockBack !== undefined) {
			this.later(clockBack.atMs, () => {
				this.note('clock set back');
				shiftDate(-clockBack.byMs);
				this.shiftedMs -= clockBack.byMs;
			});
		}
		if (interruption.kind === 'stop') this.later(interruption.atMs, () => this.onStop());
		if (interruption.kind === 'death') this.later(interruption.atMs, () => this.die());
		const { keepsToken } = this.draw;
		const resumeToken = keepsToken ? `token-of-${this.executionId}` : undefined;
		const mode = MODES[this.draw.caller];
		let attempt = await this.live({ ...this.identity(0), mode, resumeToken });
		if (this.draw.caller === 'parentWorkflow') return await this.callAgain(attempt);
		if (attempt.status === 'dead' && interruption.kind === 'death') {
			await this.restart(interruption.downMs);
			if (interruption.then === 'nothing') return;
			this.note(`death, ${interruption.then === 'again' ? 'run again' : 'Retry'}`);
			attempt = await this.live(
				interruption.then === 'again'
					? { id: this.executionId, mode: 'trigger', resumeToken }
					: { id: `${Number(this.executionId) + 1}`, mode: 'retry', resumeToken },
			);
		}
		const hasSlept = attempt.suspension !== undefined;
		const isRetriable = hasSlept
			? attempt.status === 'error'
			: ['error', 'canceled'].includes(attempt.status);
		if (!isRetriedByHand || !isRetriable) return;
		this.note(`Retry after a failure or a stop${hasSlept ? ', of one that has slept' : ''}`);
		const contextData =
			attempt.status === 'error'
				? (structuredClone(attempt.data?.executionData?.contextData) as object)
				: undefined;
		const id = `${Number(this.executionId) + 2}`;
		const stored = hasSlept ? retried(attempt.data as IRunExecutionData) : undefined;
		await this.live({ id, mode: 'retry', resumeToken, contextData }, stored);
	}

	/** Ids of the execution and, where it has one, of the execution that calls it. */
	private identity(count: number): Pick<ExecutionId, 'id' | 'parentId'> {
		const id = String(Number(this.executionId) + count);
		return this.draw.caller === 'parentWorkflow'
			? { id, parentId: `9${this.executionId}` }
			: { id };
	}

	/**
	 * The workflow that calls this one runs it again where it has failed, by Retry On Fail, or after a death,
	 * where the caller itself is retried or run again.
	 */
	private async callAgain(attempt: RunAttempt): Promise<void> {
		const { interruption, isRetriedByHand, keepsToken } = this.draw;
		if (attempt.status === 'dead' && interruption.kind === 'death') {
			await this.restart(interruption.downMs);
			if (interruption.then === 'nothing') return;
		} else if (attempt.status !== 'error' || !isRetriedByHand) return;
		this.note(`the caller of a sub-workflow tries again after: ${attempt.status}`);
		const resumeToken = keepsToken ? `token-again-of-${this.executionId}` : undefined;
		await this.live({ ...this.identity(1), mode: 'integrated', resumeToken });
	}

	private async restart(downMs: number): Promise<void> {
		await passTime(downMs);
		this.process = new Process(this.process.number + 1);
	}

	private later(afterMs: number, work: () => void): void {
		void passTime(afterMs).then(work);
	}

	private inputOf(item: ItemDraw, index: number): INodeExecutionData {
		const { draw } = this;
		const isCreate = draw.operation === 'create';
		const json = {
			order: item.usersId ?? '',
		};
		if (isCreate) {
			const job = item.isInvalid ? '' : this.sources.jobOf(index);
			const { usersId } = item;
			const isFirst = draw.items.findIndex((each) => each.usersId === usersId) === index;
			const mayExist = usersId !== undefined && isFirst && !item.isInvalid;
			if (draw.existing === 'made' && mayExist) {
				this.service.makeBefore(index, { external_task_id: usersId });
			}
			return { json: { ...json, job }, ...this.sources.inputOf(index) };
		}
		const url = `${PUBLIC_URL}/webhook-waiting/${this.executionId}`;
		const task = this.service.makeBefore(index, { callback_url: url });
		return { json: { ...json, task_id: item.isInvalid ? '' : task.id } };
	}

	/** Runs one execution to its end. */
	private async live(execution: ExecutionId, stored?: IRunExecutionData): Promise<RunAttempt> {
		const attempt: RunAttempt = {
			execution,
			isOfSleeper: stored !== undefined,
			status: 'running',
			startedAtMs: performance.now(),
			endedAtMs: 0,
			next: { runs: 0, errorRuns: 0 },
			stored: '',
		};
		this.attempts.push(attempt);
		const { process } = this;
		const died = new Promise<'dead'>((resolve) => {
			this.onDeath = () => resolve('dead');
		});
		const late = passTime(watchdogMs(this.draw)).then((): 'endless' => 'endless');
		const running = isTool(this.draw)
			? this.n8n.callAsTool(process, execution)
			: this.n8n.start(process, execution, stored);
		this.onStop = () => {
			this.note('stopped while running');
			running.cancel();
		};
		const end = await Promise.race([running.run, died, late]);
		this.onStop = () => {};
		if (end === 'dead') {
			this.note('died while running');
			attempt.status = 'dead';
		} else if (end === 'endless') {
			attempt.status = 'endless';
			running.cancel();
			this.process.isDead = true;
		} else {
			await this.finish(attempt, running, end);
		}
		attempt.endedAtMs = performance.now();
		return attempt;
	}

	/** Notes the result of an engine run; a suspended one waits on. */
	private async finish(attempt: RunAttempt, running: Running, run: IRun): Promise<void> {
		const { next } = running;
		attempt.next.runs += next.runs;
		attempt.next.errorRuns += next.errorRuns;
		attempt.data = run.data;
		attempt.stored = textOf(run.data);
		attempt.error = run.data.resultData.error;
		if (run.status === 'waiting') {
			await this.waitForCallbacks(attempt, run);
		} else {
			attempt.status = run.status as RunAttempt['status'];
		}
	}

	private async waitForCallbacks(attempt: RunAttempt, run: IRun): Promise<void> {
		this.note('suspended');
		const suspension: Suspension = {
			suspendedAtMs: serviceNow(),
			resumeCount: 0,
			heardAtMs: new Map(),
			data: JSON.parse(JSON.stringify(run.data)) as IRunExecutionData,
		};
		const waitTill = new Date(String(run.waitTill?.toISOString())).getTime();
		attempt.status = 'waiting';
		attempt.suspension = suspension;
		const handed = await new Promise<INodeExecutionData[][] | 'limit' | 'stop'>((resolve) => {
			this.resumeWith = resolve;
			this.onStop = () => {
				this.note('stopped while waiting');
				resolve('stop');
			};
			void this.untilDate(waitTill, attempt).then(() => resolve('limit'));
		});
		suspension.endedBy = typeof handed === 'string' ? handed : 'callback';
		this.onStop = () => {};
		this.note(`wait ended by ${suspension.endedBy}`);
		if (handed === 'stop') {
			attempt.status = 'canceled';
			return;
		}
		const data = typeof handed === 'string' ? structuredClone(suspension.data) : this.calledData;
		const workflowData = typeof handed === 'string' ? undefined : handed;
		if (workflowData === undefined) data.waitTill = new Date(waitTill);
		attempt.status = 'running';
		const running = this.n8n.resume(this.process, attempt.execution, data, workflowData);
		await this.finish(attempt, running, await running.run);
	}

	/**
	 * n8n measures the limit of a waiting execution by the date, and checks it every minute. If the clock is
	 * set back, the execution is not due any more. That n8n may have set its timer by then is not played:
	 * the node has only the date to tell how near the limit is.
	 */
	private async untilDate(dateMs: number, attempt: RunAttempt): Promise<void> {
		const isAsleep = () => attempt.status === 'waiting';
		while (isAsleep() && (Date.now() < dateMs || this.process.isDead)) {
			await passTime(this.process.isDead ? 1_000 : dateMs - Date.now());
			if (isAsleep()) await passTime(this.draw.resumeLateMs);
		}
	}

	private resumeWith: (items: INodeExecutionData[][]) => void = () => {};

	/** The data of the execution as the call loaded it that has resumed it. */
	private calledData!: IRunExecutionData;

	/** The process dies. A waiting execution waits on while n8n restarts. */
	private die(): void {
		this.process.isDead = true;
		knownLookups.clear();
		this.dead.add(this.process.number);
		const attempt = this.attempts.at(-1);
		if (attempt?.status !== 'waiting') {
			this.onDeath();
			return;
		}
		this.note('died while waiting');
		const { interruption } = this.draw;
		const downMs = interruption.kind === 'death' ? interruption.downMs : 0;
		this.later(downMs, () => {
			this.process = new Process(this.process.number + 1);
		});
	}

	private scheduleCalls(task: ServiceTask): void {
		if (task.body.callback_url === undefined || !task.facts.sendsCallbacks) return;
		const calls = this.draw.items[task.itemIndex]?.calls ?? [];
		if (calls.length === 0) this.note('callback: lost');
		for (const call of calls) {
			const fromMs = call.kind === 'true' ? task.endsAt : task.createdAt;
			if (fromMs === Infinity) continue;
			const afterMs = fromMs + call.afterMs - serviceNow();
			this.later(afterMs, () => void this.callBack(task, call));
		}
	}

	/** A request to the callback address; n8n answers 409 unless the execution is waiting. */
	private async callBack(task: ServiceTask, call: CallDraw): Promise<void> {
		const url = new URL(String(task.body.callback_url));
		if (url.href.startsWith(TRIGGER_URL)) return await this.callTrigger(task, call, url);
		const executionId = url.pathname.split('/')[2];
		const attempt = this.attempts.filter(({ execution }) => execution.id === executionId).at(-1);
		const { suspension } = attempt ?? {};
		if (this.process.isDead || attempt?.status !== 'waiting' || suspension === undefined) {
			this.note(`callback: ${call.kind}, while no execution was waiting`);
			return;
		}
		this.note(`callback: ${call.kind}`);
		if (call.kind === 'true') suspension.heardAtMs.set(task.id, serviceNow());
		const data = structuredClone(suspension.data);
		const body = bodyOf(task, call);
		const isAtSecond = this.draw.hasTwoProcesses && this.calls++ % 2 === 1;
		const request = { body, isAtSecond };
		const items = await this.n8n.callWebhook(this.process, attempt.execution, data, request);
		if (items === undefined) return;
		suspension.resumeCount += 1;
		if (suspension.resumeCount > 1) return;
		this.calledData = data;
		this.resumeWith(items);
	}

	private calls = 0;

	/** Who does not send what the service says does not know the address that proves it either. */
	private async callTrigger(task: ServiceTask, call: CallDraw, url: URL): Promise<void> {
		const { process, trigger } = this;
		if (process.isDead) return;
		const isForged = call.kind === 'early' || call.kind === 'foreign';
		this.note(`callback: ${call.kind}, to the trigger${isForged ? ', forged' : ''}`);
		const query = isForged ? {} : Object.fromEntries(url.searchParams);
		const request = { body: bodyOf(task, call), query };
		await trigger.call(process, this.n8n.credentialsOf(process), request);
		if (call.kind === 'true' && !process.isDead) trigger.heardIds.add(task.id);
	}

	private readCredential(): ICredentialDataDecryptedObject {
		const { credential } = this.draw;
		const sinceMs = performance.now() - this.startMs - ('atMs' in credential ? credential.atMs : 0);
		if (sinceMs < 0 || credential.kind === 'none')
			return { apiKey: this.keys[0], baseUrl: BASE_URL };
		if (credential.kind === 'unreadable') {
			if (sinceMs >= credential.durationMs) return { apiKey: this.keys[0], baseUrl: BASE_URL };
			this.note('credential: unreadable');
			throw new Error(CREDENTIAL_ERROR);
		}
		this.note(`credential: ${credential.kind}`);
		const baseUrl = credential.kind === 'newAddress' ? OTHER_URL : BASE_URL;
		return { apiKey: this.keys[1], baseUrl };
	}

	/** Everything outside n8n. */
	async outside(request: OutgoingRequest): Promise<Reply> {
		const { url, headers } = request;
		if (url.origin === FILE_HOST) {
			if ('authorization' in headers) this.offences.push('(f) the key went to the file host');
			const { start, mimeType } = SAMPLES[this.draw.kind].file;
			return { status: 200, text: start, headers: { 'content-type': mimeType } };
		}
		if (url.hostname.endsWith('example.com') && url.origin !== OTHER_URL) {
			if ('authorization' in headers) this.offences.push('(f) the key went to the host of a link');
			return await this.sources.open(request);
		}
		if (url.hostname === '10.0.0.1') {
			this.offences.push('(f) a link into a private network was opened');
			return { networkCode: 'ECONNREFUSED' };
		}
		const processNumber = Number(headers[PROCESS_HEADER]);
		if (this.dead.has(processNumber)) return await new Promise(() => {});
		const reply = await this.api(request);
		if (this.dead.has(processNumber)) return await new Promise(() => {});
		if ('created' in reply && reply.created && !request.signal?.aborted)
			reply.created.isTold = true;
		return reply;
	}

	private async api({ method, url, body, headers }: OutgoingRequest): Promise<Reply> {
		const key = (headers.authorization ?? '').replace(/^Bearer /, '');
		const { credential } = this.draw;
		const hasMoved = credential.kind === 'newAddress';
		const home = key === this.keys[1] && hasMoved ? OTHER_URL : BASE_URL;
		if (key !== '' && url.origin !== home) {
			this.offences.push(`(f) the key of ${home} went to ${url.origin}`);
		}
		if (url.origin !== BASE_URL) return { networkCode: 'ECONNREFUSED' };
		const isCurrent = key === this.keys[0] ? !this.isKeyReplaced() : key === this.keys[1];
		if (!isCurrent) {
			const error = { message: 'invalid token', code: 'invalid_api_key' };
			return { status: 401, text: JSON.stringify({ error }), headers: JSON_HEADERS };
		}
		return await this.service.answer(method, url.pathname, body, key);
	}

	private isKeyReplaced(): boolean {
		const { credential } = this.draw;
		const isDue = 'atMs' in credential && performance.now() - this.startMs >= credential.atMs;
		return credential.kind === 'newKey' && isDue;
	}
}

const JSON_HEADERS = { 'content-type': 'application/json' };

function bodyOf(task: ServiceTask, { kind }: CallDraw): unknown {
	if (kind === 'garbage') return 'half a message';
	const said = {
		true: task.finalStatus,
		early: 'succeed',
		running: 'processing',
		foreign: 'succeed',
	} as const;
	const body = callbackBody(task, said[kind]);
	return kind === 'foreign' ? { ...body, task_id: '999' } : body;
}

/** The data of an execution that has failed, as n8n's Retry button prepares them. */
function retried(failed: IRunExecutionData): IRunExecutionData {
	const data = JSON.parse(JSON.stringify(failed)) as IRunExecutionData;
	const { resultData } = data;
	delete resultData.error;
	const runs = resultData.runData[String(resultData.lastNodeExecuted)] ?? [];
	if (runs.at(-1)?.error !== undefined) runs.pop();
	return data;
}

/** What n8n stores of an execution, including the texts of its errors. */
function textOf(data: IRunExecutionData): string {
	return JSON.stringify(data, (_name, value: unknown) => {
		if (!(value instanceof Error)) return value;
		const { message, description } = value as Error & { description?: string };
		return { ...value, message, description };
	});
}

function nodeOf(draw: Draw, sources: Sources): Partial<INode> {
	const { resource, create: required, file } = SAMPLES[draw.kind];
	const isCreate = draw.operation === 'create';
	const { awaitMode } = draw;
	const hasUsersIds = draw.items.some(({ usersId }) => usersId !== undefined);
	const waiting = {
		maxWait: draw.maxWaitMs / 60_000,
		pollInterval: draw.pollIntervalMs / 1000,
		onTimeout: draw.continuesOnTimeout ? 'continue' : 'error',
	};
	const id = `$json.order && $json.order${draw.varying === 'externalId' ? " + '-' + Date.now()" : ''}`;
	const create = {
		...required,
		...sources.parameters(),
		additionalFields: {
			...(hasUsersIds && { externalTaskId: `={{ ${id} }}` }),
			...(draw.existing !== undefined && { onExistingId: 'use' }),
			...(draw.hasTrigger && { callbackUrl: TRIGGER_URL }),
		},
		options: { ...waiting, maxParallelTasks: draw.maxParallelTasks },
	};
	const known = {
		...(resource === 'other' ? { route: required.route } : { taskKind: draw.kind }),
		taskId: '={{ $json.task_id }}',
		options: waiting,
	};
	return {
		...(isTool(draw) && { type: 'n8n-nodes-cometapi-kling.cometApiKlingTool' }),
		// By default a node stops on errors; for an agent it must not.
		onError: isTool(draw) ? 'stopWorkflow' : draw.onError,
		...(draw.tries > 1 && {
			retryOnFail: true,
			maxTries: draw.tries,
			waitBetweenTries: draw.waitBetweenTriesMs,
		}),
		parameters: {
			...(resource === 'other'
				? { downloadAll: draw.isDownloading }
				: { downloadFiles: draw.isDownloading ? [file.name] : [] }),
			...(draw.operation !== 'get' && { awaitMode }),
			...(isCreate ? create : { resource, operation: draw.operation, ...known }),
		},
	};
}
