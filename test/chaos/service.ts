import { passTime } from '../harness/engine/fastTime';
import type { CreateFault, Draw, ItemDraw, LookFault } from './draw';
import { KINDS, type ServiceKind } from './kinds';

/** The simulated service: in memory, on the simulated clock, and as drawn. */

/** After this time the node itself gives up. */
const CLIENT_TIMEOUT_MS = 60_000;
const HTML = '<!DOCTYPE html><html><head><title>502</title></head><body>Bad gateway</body></html>';

export interface ServiceTask {
	id: string;
	itemIndex: number;
	externalId?: string;
	callbackUrl?: string;
	/** On the clock that only goes forward, as all times of the service. */
	createdAtMs: number;
	/** Endless for a task that never ends. */
	endsAtMs: number;
	end: ItemDraw['end'];
	/** From when the looks show the end. */
	shownAtMs: number;
	knownAtMs: number;
	/** Whether the answer to the create that made it was heard. */
	isTold: boolean;
	looks: number;
}

export interface Sent {
	kind: 'create' | 'look';
	atMs: number;
	itemIndex?: number;
}

/** What comes back: an answer, or the code of what the network does instead. */
export type Reply =
	| {
			status: number;
			text: string;
			headers: Record<string, string>;
			/** The task that was made, if the answer says so. */
			created?: ServiceTask;
	  }
	| { networkCode: string };

function json(status: number, body: object, headers: Record<string, string> = {}): Reply {
	const type = { 'content-type': 'application/json', ...headers };
	return { status, text: JSON.stringify(body), headers: type };
}

const webPage = (status: number): Reply => ({
	status,
	text: HTML,
	headers: { 'content-type': 'text/html' },
});

const KLING_ERRORS: Record<string, [number, string]> = {
	1201: [400, 'the video is too long'],
	1301: [400, 'content policy'],
	1302: [429, 'too many requests'],
	1303: [429, 'parallel task over resource pack limit'],
	5001: [503, 'maintenance'],
};

export class Service {
	readonly tasks: ServiceTask[] = [];

	readonly sent: Sent[] = [];

	/** Faults that came to pass, by kind. */
	readonly met = new Map<string, number>();

	/** What it saw that must not be: promise (b). */
	readonly offences: string[] = [];

	private readonly kind: ServiceKind;

	private readonly startMs = performance.now();

	private readonly createCounts = new Map<number, number>();

	private readonly lookCounts = new Map<number, number>();

	/** The job of each key of the node's own making. */
	private readonly jobsByKey = new Map<string, string>();

	constructor(
		private readonly draw: Draw,
		private readonly onTask: (task: ServiceTask) => void,
	) {
		this.kind = KINDS[draw.kind];
	}

	/** Answers a request to the API; takes the time that was drawn. */
	async answer(method: string, path: string, body: unknown, key: string): Promise<Reply> {
		const { latencyMs } = this.draw.service;
		if (latencyMs > 0) await passTime(latencyMs / 2);
		const reply =
			method === 'POST'
				? await this.create(body as Record<string, string>, key)
				: await this.look(decodeURIComponent(path.slice(this.kind.path.length + 1)), key);
		if (latencyMs > 0) await passTime(latencyMs / 2);
		return reply;
	}

	/** A task that somebody has made before, for Await Result and Get. */
	makeBefore(itemIndex: number, callbackUrl: string | undefined): ServiceTask {
		return this.make(itemIndex, {
			[this.kind.property]: jobOf(itemIndex),
			...(callbackUrl !== undefined && { callback_url: callbackUrl }),
		});
	}

	/** Tells a task's truth at a moment, as a look shows it. */
	statusOf(task: ServiceTask): 'processing' | 'succeed' | 'failed' {
		if (performance.now() < task.shownAtMs) return 'processing';
		return task.end === 'failed' ? 'failed' : 'succeed';
	}

	private note(fault: string): void {
		this.met.set(fault, (this.met.get(fault) ?? 0) + 1);
	}

	private async create(body: Record<string, string>, key: string): Promise<Reply> {
		const itemIndex = Number(/(\d+)\.mp4$/.exec(body[this.kind.property])?.[1]);
		this.sent.push({ kind: 'create', atMs: performance.now(), itemIndex });
		const count = this.createCounts.get(itemIndex) ?? 0;
		this.createCounts.set(itemIndex, count + 1);
		const fault = this.draw.items[itemIndex]?.createFaults[count];
		const isLostAfter = fault?.isMade === true;
		if (fault !== undefined && !isLostAfter) return await this.faultyCreate(fault, key);
		const externalId = body.external_task_id;
		if (this.isFull()) {
			this.note('create: 1303, the account is full');
			return this.klingError('1303', key);
		}
		const isTaken = this.tasks.some((task) => task.externalId === externalId);
		if (isTaken && this.draw.service.refusesTakenIds) {
			this.note('create: the external id is taken');
			return json(400, { code: 1201, message: 'external_task_id already exists' });
		}
		this.judge(itemIndex, externalId, body[this.kind.property]);
		const task = this.make(itemIndex, body);
		if (fault !== undefined) return await this.faultyCreate(fault, key);
		const { id, createdAtMs } = task;
		const told = json(200, {
			code: 0,
			message: 'SUCCEED',
			data: {
				task_id: id,
				task_status: 'submitted',
				task_info: {},
				created_at: dateOf(createdAtMs),
				updated_at: dateOf(createdAtMs),
			},
		});
		return { ...told, created: task };
	}

	private isFull(): boolean {
		const nowMs = performance.now();
		const { slots, fullMs } = this.draw.service;
		if (nowMs < this.startMs + fullMs) return true;
		return slots > 0 && this.tasks.filter((task) => nowMs < task.endsAtMs).length >= slots;
	}

	/** Whether the task that is about to be made may be: nobody pays for one job twice. */
	private judge(itemIndex: number, externalId: string | undefined, job: string): void {
		const nowMs = performance.now();
		if (job !== jobOf(itemIndex) || this.draw.items[itemIndex] === undefined) {
			this.offences.push(`(b) a task is made of ${job}, which no item names`);
		}
		const good = this.tasks.find(
			(task) => task.itemIndex === itemIndex && !(task.end === 'failed' && task.endsAtMs <= nowMs),
		);
		if (good !== undefined) {
			this.offences.push(
				`(b) item ${itemIndex} is paid for again although its task ${good.id} has not failed`,
			);
		}
		if (externalId === undefined || !externalId.startsWith('n8n-')) return;
		const other = this.jobsByKey.get(externalId);
		if (other !== undefined && other !== job) {
			this.offences.push(`(b) the key ${externalId} is used for ${other} and for ${job}`);
		}
		this.jobsByKey.set(externalId, job);
	}

	private make(itemIndex: number, body: Record<string, string>): ServiceTask {
		const item = this.draw.items[itemIndex] ?? this.draw.items[0];
		const nowMs = performance.now();
		const endsAtMs = item.end === 'never' ? Infinity : nowMs + item.durationMs;
		const task = {
			id: String(861_254_119_000_000 + this.tasks.length),
			itemIndex,
			externalId: body.external_task_id,
			callbackUrl: body.callback_url,
			createdAtMs: nowMs,
			endsAtMs,
			end: item.end,
			shownAtMs: endsAtMs + item.behindMs,
			knownAtMs: nowMs + item.unknownMs,
			isTold: false,
			looks: 0,
		};
		this.tasks.push(task);
		this.onTask(task);
		return task;
	}

	private async faultyCreate(fault: CreateFault, key: string): Promise<Reply> {
		this.note(`create: ${fault.kind}${fault.isMade ? ', task made' : ''}`);
		return await this.fault(fault, key);
	}

	private async look(id: string, key: string): Promise<Reply> {
		const nowMs = performance.now();
		const { findsByExternalId } = this.draw.service;
		const task =
			this.tasks.find((each) => each.id === id) ??
			(findsByExternalId ? this.tasks.find((each) => each.externalId === id) : undefined);
		this.sent.push({ kind: 'look', atMs: nowMs, itemIndex: task?.itemIndex });
		if (task === undefined) return this.unknownTask(key);
		task.looks += 1;
		const count = this.lookCounts.get(task.itemIndex) ?? 0;
		this.lookCounts.set(task.itemIndex, count + 1);
		const fault = this.draw.items[task.itemIndex]?.lookFaults[count];
		if (fault !== undefined) {
			this.note(`look: ${fault.kind}`);
			return await this.fault(fault, key);
		}
		if (nowMs < task.knownAtMs) {
			this.note('look: late to know the task');
			return this.unknownTask(key);
		}
		if (nowMs < task.shownAtMs && nowMs >= task.endsAtMs) {
			this.note('look: late behind the callback');
		}
		return this.show(task);
	}

	private show(task: ServiceTask): Reply {
		const status = this.statusOf(task);
		const { isWrapped, echoesExternalId } = this.draw.service;
		const hasFile = status === 'succeed' && task.end === 'succeed';
		const data = {
			task_id: task.id,
			task_status: status,
			task_status_msg: status === 'failed' ? 'the input is of no use' : '',
			created_at: dateOf(task.createdAtMs),
			updated_at: dateOf(status === 'processing' ? task.createdAtMs : task.endsAtMs),
			task_info: echoesExternalId ? { external_task_id: task.externalId } : {},
			task_result: hasFile ? this.kind.result(task.id) : {},
		};
		if (!isWrapped) return json(200, { code: 0, message: 'SUCCEED', data });
		const outer = { processing: 'IN_PROGRESS', succeed: 'SUCCESS', failed: 'FAILURE' }[status];
		return json(200, {
			code: 'success',
			message: '',
			data: { task_id: task.id, status: outer, progress: '50%', data },
		});
	}

	private unknownTask(key: string): Reply {
		const { isWrapped } = this.draw.service;
		if (!isWrapped) return json(404, { code: 1203, message: `task not found${this.leak(key)}` });
		return this.gatewayError(400, 'task_not_exist', key);
	}

	/** Some gateways have repeated the key in their errors. */
	private leak(key: string): string {
		return this.draw.service.leaksKey ? ` (key ${key})` : '';
	}

	private gatewayError(status: number, code: string, key: string): Reply {
		const message = `the reason${this.leak(key)} (request id: gw-7)`;
		return json(status, { error: { message, type: 'comet_api_error', param: '', code } });
	}

	private klingError(code: string, key: string, headers: Record<string, string> = {}): Reply {
		const [status, text] = KLING_ERRORS[code];
		const message = `${text}${this.leak(key)}`;
		return json(status, { code: Number(code), message, request_id: 'req-9' }, headers);
	}

	private async fault(
		{ kind, retryAfterSeconds }: CreateFault | LookFault,
		key: string,
	): Promise<Reply> {
		const headers: Record<string, string> =
			retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
		if (kind in KLING_ERRORS) return this.klingError(kind, key, headers);
		if (kind === 'reset') return { networkCode: 'ECONNRESET' };
		if (kind === 'ECONNREFUSED') return { networkCode: 'ECONNREFUSED' };
		if (kind === 'timeout') {
			await passTime(CLIENT_TIMEOUT_MS);
			return { networkCode: 'ECONNABORTED' };
		}
		if (kind === 'html502') return webPage(502);
		if (kind === 'html403') return webPage(403);
		if (kind === 'empty') return { status: 200, text: '', headers: {} };
		if (kind === 'halfJson') {
			return { status: 200, text: '{"code":0,"data":{"task_', headers: JSON_TYPE };
		}
		if (kind === '401') return this.gatewayError(401, 'invalid_api_key', key);
		if (kind === 'noCredit') return this.gatewayError(403, 'insufficient_user_quota', key);
		return json(Number(kind), { message: `HTTP ${kind}${this.leak(key)}` }, headers);
	}
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** The service's own clock, whatever n8n's shows. */
function dateOf(elapsedMs: number): number {
	return Math.round(1_773_367_502_225 + elapsedMs);
}

/** The job of an item, by which the service tells one from another. */
export function jobOf(itemIndex: number): string {
	return `https://example.com/${itemIndex}.mp4`;
}
