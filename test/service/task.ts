import { createHash } from 'node:crypto';
import type { Account } from './account';
import type { AudioFormat, ServiceFacts } from './facts';
import type { ResultList, TaskKind } from './kinds';
import type { CreateBody } from './rules';

export type TaskStatus = 'submitted' | 'processing' | 'succeed' | 'failed';
/** The last three succeed without what they are named after. */
export type TaskOutcome = 'succeed' | 'failed' | 'no_audio' | 'no_video' | 'no_file';
export type ResultFile = AudioFormat | 'mp4' | 'png';

const SUBMITTED_SHARE = 0.2;
const TASK_PREFIX = '861';
const CLIP_PREFIX = '862';

/** The id of the task that made the clip with this id, if it is one of this service. */
export function makerIdOf(clipId: string): string | undefined {
	return clipId.startsWith(CLIP_PREFIX) ? `${TASK_PREFIX}${clipId.slice(3)}` : undefined;
}

/** The id that a gateway gives to a task: like a random one, but the same in each run. */
function gatewayIdOf(klingId: string): string {
	return `task_${createHash('sha256').update(klingId).digest('hex').slice(0, 32)}`;
}

/** Where the files of results are, unless a front has them elsewhere. */
export const FILE_HOST = 'https://files.kling.example';

/** The outcome of a task, and the facts in which it differs from its account. */
export interface TaskPlan extends Partial<ServiceFacts> {
	/** `Infinity` for a task that never ends. */
	durationMs: number;
	outcome: TaskOutcome;
	/** The reason of a failed task. */
	failureMessage: string;
}

/** One task. Its status follows the clock of the account; times are Unix milliseconds. */
export class Task {
	readonly kind: TaskKind['name'];

	/** The id that the API uses. */
	readonly id: string;

	readonly createdAt: number;

	readonly endsAt: number;

	/** Length of the result, in seconds. */
	seconds: number;

	outcome: TaskOutcome;

	failureMessage: string;

	/** Ids of its results and its source, which differ from the task's id. */
	fileIds: { video: string; audio: string; source: string };

	readonly facts: ServiceFacts;

	constructor(
		private readonly account: Account,
		readonly route: TaskKind,
		readonly body: CreateBody,
		plan: TaskPlan,
		readonly klingId = account.nextId(),
	) {
		this.kind = route.name;
		this.facts = { ...account.facts, ...plan };
		this.id = this.facts.taskIds === 'kling' ? klingId : gatewayIdOf(klingId);
		this.createdAt = account.now();
		this.endsAt = this.createdAt + (route.answersAtOnce ? 0 : plan.durationMs);
		this.outcome = plan.outcome;
		this.failureMessage = plan.failureMessage;
		this.seconds = route.secondsOf(body, account);
		const number = klingId.slice(3);
		this.fileIds = { video: CLIP_PREFIX + number, audio: `863${number}`, source: `864${number}` };
	}

	get externalTaskId(): string | undefined {
		return this.body.external_task_id;
	}

	get finalStatus(): TaskStatus {
		return this.outcome === 'failed' ? 'failed' : 'succeed';
	}

	get status(): TaskStatus {
		const now = this.account.now();
		if (now >= this.endsAt) return this.finalStatus;
		return now < this.since('processing') ? 'submitted' : 'processing';
	}

	/** The status that queries show, which may be behind. */
	get shownStatus(): TaskStatus {
		return this.account.now() < this.shownAt && this.endedAt !== undefined
			? 'processing'
			: this.status;
	}

	get endedAt(): number | undefined {
		return this.account.now() >= this.endsAt ? this.endsAt : undefined;
	}

	get knownAt(): number {
		return this.createdAt + this.facts.notFoundForMs;
	}

	get shownAt(): number {
		return this.endsAt + this.facts.behindMs;
	}

	linkTo(file: ResultFile): string {
		return `${FILE_HOST}/${this.klingId}.${file}?sig=a`;
	}

	/** When a status begins. */
	since(status: TaskStatus): number {
		if (status === 'submitted') return this.createdAt;
		if (status !== 'processing') return this.endsAt;
		return this.createdAt + SUBMITTED_SHARE * (this.endsAt - this.createdAt);
	}

	/** Whether its success has this list, by its route and outcome. */
	has(list: ResultList): boolean {
		const missing = list === 'audios' ? 'no_audio' : 'no_video';
		return this.route.makes.includes(list) && !['no_file', missing].includes(this.outcome);
	}
}
