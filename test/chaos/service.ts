import { Account } from '../service/account';
import { created, refused, shown, type Answer } from '../service/answers';
import {
	about,
	factsOf,
	FULL,
	GATEWAY_REFUSAL_NAMES,
	gatewayRefusal,
	type Refusal,
	type ServiceFacts,
} from '../service/facts';
import { kindAt, kindNamed, type TaskKind } from '../service/kinds';
import type { CreateBody } from '../service/rules';
import { Task } from '../service/task';
import { passTime } from '../harness/engine/fastTime';
import { SAMPLES } from '../harness/engine/kinds';
import type { CreateFault, Draw, ItemDraw, GetFault } from './draw';
import type { Sources } from './sources';

/** The service in memory, on the simulated clock, with the faults that were drawn. */

/** After this time the node gives up on an answer. */
const CLIENT_TIMEOUT_MS = 60_000;
const HTML = '<!DOCTYPE html><html><head><title>502</title></head><body>Bad gateway</body></html>';

/** The service's own clock, independent of n8n's date: Unix time in whole milliseconds. */
export function serviceNow(): number {
	return serviceTimeAt(performance.now());
}

/** What that clock shows at a time of the simulated one. */
export function serviceTimeAt(atMs: number): number {
	return 1_773_367_502_225 + Math.floor(atMs);
}

const OUTCOMES = {
	succeed: 'succeed',
	never: 'succeed',
	failed: 'failed',
	noFile: 'no_file',
} as const;

export class ServiceTask extends Task {
	/** Whether the node received the answer to its create. */
	isTold = false;

	/** How many gets have shown it. */
	gets = 0;

	isOddDue: boolean;

	constructor(
		account: Account,
		route: TaskKind,
		body: CreateBody,
		readonly itemIndex: number,
		private readonly item: ItemDraw,
		notFoundForMs = Math.max(account.facts.notFoundForMs, item.unknownMs),
	) {
		super(account, route, body, {
			durationMs: item.end === 'never' ? Infinity : item.durationMs,
			outcome: OUTCOMES[item.end],
			failureMessage: 'the input is of no use',
			notFoundForMs,
			behindMs: Math.max(account.facts.behindMs, item.behindMs),
		});
		this.isOddDue = item.odd !== undefined;
	}

	/** The odd answer to this get, if it is the one; once. */
	takeOdd(): string | undefined {
		const { odd } = this.item;
		const isSeen = this.isTold || this.gets > 0;
		if (!this.isOddDue || odd === undefined || !isSeen || this.gets < odd.afterGets) {
			return undefined;
		}
		this.isOddDue = false;
		return odd.kind;
	}
}

/** A create that made a task for an item which had one that has not failed. */
export interface SecondPayment {
	itemIndex: number;
	externalId: string | undefined;
	/** The item's tasks so far, also those that have failed. */
	before: ServiceTask[];
	/** Those that have not. */
	earlier: ServiceTask[];
	atMs: number;
}

export interface Sent {
	kind: 'create' | 'get';
	atMs: number;
	itemIndex?: number;
}

/** An answer, or the error code of the network. */
export type Reply =
	| {
			status: number;
			text: string | Buffer;
			headers: Record<string, string>;
			/** The new task that the answer names. */
			created?: ServiceTask;
	  }
	| { networkCode: string };

const kling = (status: number, code: number, message: string) => ({ status, code, message });
const gateway = (status: number, code: string): Refusal => {
	return { status, code, message: 'the reason', form: 'gateway' };
};

/** Faults that the service answers with an error; other numbers are an HTTP status without a code. */
const REFUSALS: Partial<Record<string, Refusal>> = {
	1201: kling(400, 1201, 'the video is too long'),
	1102: factsOf('kling').noCredit,
	1301: kling(400, 1301, 'content policy'),
	1302: kling(429, 1302, 'too many requests'),
	1303: FULL,
	5001: kling(503, 5001, 'maintenance'),
	401: gateway(401, 'invalid_api_key'),
	noCredit: gateway(403, 'insufficient_user_quota'),
	...Object.fromEntries(GATEWAY_REFUSAL_NAMES.map((code) => [code, gatewayRefusal(code)])),
};

function factsDrawn({ service }: Draw): ServiceFacts {
	const facts = factsOf(service.name);
	if (service.name === 'kling') return { ...facts, echoesExternalId: service.echoesExternalId };
	if (service.name === 'gateway') {
		return {
			...facts,
			...service.gateway,
			takenId: service.refusesTakenIds ? facts.takenId : 'accepted',
			echoesExternalId: service.echoesExternalId,
		};
	}
	if (service.name === 'rewriting') {
		const { taskIds, createAnswer, envelope } = facts;
		return { ...facts, ...service.gateway, taskIds, createAnswer, envelope };
	}
	return {
		...facts,
		lookupByExternalId: service.findsByExternalId,
		takenId: service.refusesTakenIds ? facts.takenId : 'accepted',
		unknownTask: service.isWrapped ? gateway(400, 'task_not_exist') : facts.unknownTask,
		envelope: service.isWrapped ? 'wrapped' : 'plain',
		echoesExternalId: service.echoesExternalId,
	};
}

export class Service {
	readonly sent: Sent[] = [];

	/** Faults that happened, by kind. */
	readonly met = new Map<string, number>();

	/** Violations of promise (b) that it saw. */
	readonly offences: string[] = [];

	readonly secondPayments: SecondPayment[] = [];

	/** When it first did not find a new task by its external id. */
	disprovedAtMs = Infinity;

	/** The tasks that were there before the run. */
	readonly madeBefore = new Set<ServiceTask>();

	readonly kind: TaskKind;

	/** The property that tells the items' jobs apart. */
	private readonly property: keyof CreateBody;

	readonly facts: ServiceFacts;

	private readonly account: Account<ServiceTask>;

	private readonly startMs = performance.now();

	private readonly createCounts = new Map<number, number>();

	private readonly getCounts = new Map<number, number>();

	/** By the node's own key. */
	private readonly itemsByKey = new Map<string, number>();

	constructor(
		private readonly draw: Draw,
		private readonly sources: Sources,
		private readonly onTask: (task: ServiceTask) => void,
	) {
		this.kind = kindNamed(draw.kind);
		[, this.property] = SAMPLES[draw.kind].source;
		this.facts = factsDrawn(draw);
		this.account = new Account(this.facts, serviceNow, draw.service.slots);
	}

	get tasks(): readonly ServiceTask[] {
		return this.account.tasks;
	}

	/** Answers a request to the API after the latency that was drawn. */
	async answer(method: string, path: string, body: unknown, key: string): Promise<Reply> {
		const { latencyMs } = this.draw.service;
		if (latencyMs > 0) await passTime(latencyMs / 2);
		const { kind, id = '' } = kindAt(path) ?? {};
		if (kind === undefined || (method === 'POST' && kind !== this.kind)) {
			this.offences.push(`an unknown path: ${method} ${path}`);
		}
		const reply =
			method === 'POST'
				? await this.create(body as CreateBody, key)
				: await this.get(kind ?? this.kind, decodeURIComponent(id), key);
		if (latencyMs > 0) await passTime(latencyMs / 2);
		return reply;
	}

	/** A task from before the run, for Await Result and Get. */
	makeBefore(
		itemIndex: number,
		more: Pick<CreateBody, 'callback_url' | 'external_task_id'>,
	): ServiceTask {
		const body = {
			...SAMPLES[this.draw.kind].body,
			[this.property]: this.sources.jobOf(itemIndex),
			...more,
		};
		// One that is to be found by its external id is from an earlier day, so the service knows it.
		const task = this.make(itemIndex, body, more.external_task_id === undefined ? undefined : 0);
		this.madeBefore.add(task);
		return task;
	}

	private note(fault: string): void {
		this.met.set(fault, (this.met.get(fault) ?? 0) + 1);
	}

	private async create(body: CreateBody, key: string): Promise<Reply> {
		const job = String(body[this.property]);
		const itemIndex = this.sources.indexOf(job);
		this.sent.push({ kind: 'create', atMs: performance.now(), itemIndex });
		const wrong = this.account.refuseBody(this.kind, body);
		if (wrong !== undefined) {
			this.offences.push(`a create that the service refuses: ${String(wrong.message)}`);
			return this.refuse(wrong, key);
		}
		const fault = nextOf(this.createCounts, itemIndex, this.draw.items[itemIndex]?.createFaults);
		if (fault !== undefined && !fault.isMade) return await this.faultyCreate(fault, key);
		const isFull = performance.now() < this.startMs + this.draw.service.fullMs;
		const full = this.account.written(this.facts.full);
		const refusal = isFull ? full : this.account.refuseTask(body);
		if (refusal !== undefined) {
			const isFor =
				refusal.code === FULL.code ? '1303, the account is full' : 'the external id is taken';
			this.note(`create: ${isFor}`);
			return this.refuse(refusal, key);
		}
		this.judge(itemIndex, body.external_task_id, job.slice(0, 80));
		const task = this.make(itemIndex, body);
		if (fault !== undefined) return await this.faultyCreate(fault, key);
		return { ...reply(created(task)), created: task };
	}

	/** Checks the task that is about to be made: no job is paid for twice. */
	private judge(itemIndex: number, externalId: string | undefined, job: string): void {
		if (this.draw.items[itemIndex] === undefined) {
			this.offences.push(`(b) a task is made of ${job}, which no item names`);
		}
		const isUsersId = externalId?.startsWith('n8n-') !== true;
		const before = this.tasks.filter((task) =>
			this.draw.existing !== undefined && isUsersId
				? task.externalTaskId === externalId
				: task.itemIndex === itemIndex && !this.madeBefore.has(task),
		);
		const earlier = before.filter(({ status }) => status !== 'failed');
		if (earlier.length > 0) {
			const atMs = performance.now();
			this.secondPayments.push({ itemIndex, externalId, before, earlier, atMs });
		}
		if (externalId === undefined || !externalId.startsWith('n8n-')) return;
		const other = this.itemsByKey.get(externalId);
		if (other !== undefined && other !== itemIndex) {
			this.offences.push(`(b) the key ${externalId} is used for the items ${other}, ${itemIndex}`);
		}
		this.itemsByKey.set(externalId, itemIndex);
	}

	private make(itemIndex: number, body: CreateBody, notFoundForMs?: number): ServiceTask {
		const { account, kind } = this;
		const item = this.draw.items[itemIndex] ?? this.draw.items[0];
		const task = account.add(new ServiceTask(account, kind, body, itemIndex, item, notFoundForMs));
		this.onTask(task);
		return task;
	}

	private async faultyCreate(fault: CreateFault, key: string): Promise<Reply> {
		this.note(`create: ${fault.kind}${fault.isMade ? ', task made' : ''}`);
		const refusal = REFUSALS[fault.kind];
		return await this.fault(fault, key, refusal && this.account.written(refusal));
	}

	private async get(kind: TaskKind, id: string, key: string): Promise<Reply> {
		const task = this.account.lookUp(kind.name, id);
		this.sent.push({ kind: 'get', atMs: performance.now(), itemIndex: task?.itemIndex });
		const unknown = about(id, this.facts.unknownTask);
		if (task === undefined) {
			const isOfNew = this.tasks.some((each) => each.isTold && each.externalTaskId === id);
			if (isOfNew) this.disprovedAtMs = Math.min(this.disprovedAtMs, performance.now());
			return this.refuse(unknown, key);
		}
		const { itemIndex } = task;
		const fault = nextOf(this.getCounts, itemIndex, this.draw.items[itemIndex]?.getFaults);
		if (fault !== undefined) {
			this.note(`get: ${fault.kind}`);
			return await this.fault(fault, key);
		}
		if (serviceNow() < task.knownAt) {
			this.note('get: the task is not known yet');
			return this.refuse(unknown, key);
		}
		const odd = task.takeOdd();
		if (odd !== undefined) {
			this.note(`get: odd answer about a task that was seen: ${odd}`);
			return odd === 'unknown' ? this.refuse(unknown, key) : await this.fault({ kind: odd }, key);
		}
		task.gets += 1;
		if (task.shownStatus !== task.status) this.note('get: behind the callback');
		return reply(shown(task));
	}

	/** Some gateways repeat the key in their errors. */
	private leak(key: string): string {
		return this.draw.service.leaksKey ? ` (key ${key})` : '';
	}

	private refuse(refusal: Refusal, key: string, headers?: Record<string, string>): Reply {
		const message = `${String(refusal.message)}${this.leak(key)}`;
		return reply(refused({ ...refusal, message }, 'gw-7'), headers);
	}

	private async fault(
		{ kind, retryAfterSeconds }: CreateFault | GetFault,
		key: string,
		refusal = REFUSALS[kind],
	): Promise<Reply> {
		const headers: Record<string, string> =
			retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
		if (refusal) return this.refuse(refusal, key, headers);
		if (kind === 'reset') return { networkCode: 'ECONNRESET' };
		if (kind === 'ECONNREFUSED') return { networkCode: 'ECONNREFUSED' };
		if (kind === 'timeout') {
			await passTime(CLIENT_TIMEOUT_MS);
			return { networkCode: 'ECONNABORTED' };
		}
		if (kind.startsWith('html')) {
			return {
				status: Number(kind.slice(4)),
				text: HTML,
				headers: { 'content-type': 'text/html' },
			};
		}
		if (kind === 'empty') return { status: 200, text: '', headers: {} };
		if (kind === 'halfJson') {
			return { status: 200, text: '{"code":0,"data":{"task_', headers: JSON_TYPE };
		}
		const body = { message: `HTTP ${kind}${this.leak(key)}` };
		return reply({ status: Number(kind), body }, headers);
	}
}

const JSON_TYPE = { 'content-type': 'application/json' };

function reply({ status, body }: Answer, headers: Record<string, string> = {}) {
	return { status, text: JSON.stringify(body), headers: { ...JSON_TYPE, ...headers } };
}

/** The next entry of an item's list. */
function nextOf<T>(counts: Map<number, number>, index: number, list: T[] = []): T | undefined {
	const count = counts.get(index) ?? 0;
	counts.set(index, count + 1);
	return list[count];
}
