import { about, type Refusal, type ServiceFacts } from './facts';
import type { TaskKind } from './kinds';
import { refuseFields, type CreateBody } from './rules';
import { makerIdOf, type Task } from './task';

/** Beyond the precision of a JS number: read as numbers, neighbouring ids are the same. */
const FIRST_ID = 861_254n * 10n ** 12n;

/** One account of a service: its tasks, and the creates that it refuses. */
export class Account<T extends Task = Task> {
	/** `clear` keeps the array. */
	readonly tasks: T[] = [];

	/** Whether Kling has credit left for creates. */
	hasCredit = true;

	private readonly byId = new Map<string, T>();

	private readonly byKlingId = new Map<string, T>();

	private readonly byExternalId = new Map<string, T[]>();

	private ids: number;

	/**
	 * @param now Unix time in milliseconds, by the clock of the service
	 * @param maxParallel tasks of the resource pack; 0 means no limit
	 * @param firstId number of the first id, for accounts that must not share ids
	 */
	constructor(
		readonly facts: ServiceFacts,
		readonly now: () => number,
		private readonly maxParallel = 0,
		firstId = 0,
	) {
		this.ids = firstId;
	}

	nextId(): string {
		return String(FIRST_ID + BigInt(this.ids++));
	}

	/** Kling's refusal of a create, as this service writes it. */
	written(refusal: Refusal): Refusal {
		const { form = 'kling' } = refusal;
		return form === 'kling' ? { ...refusal, form: this.facts.klingRefusals } : refusal;
	}

	/** Why a create is refused before anything but its body counts, or nothing. */
	refuseBody(kind: TaskKind, body: unknown): Refusal | undefined {
		const refusal = this.hasCredit
			? (refuseFields(kind, body, this.facts) ?? kind.refuseTogether?.(body as CreateBody, this))
			: this.facts.noCredit;
		return refusal && this.written(refusal);
	}

	/** Why a create with a valid body is refused, or nothing: a taken id or a full account. */
	refuseTask({ external_task_id: id }: CreateBody): Refusal | undefined {
		const { takenId } = this.facts;
		if (id !== undefined && takenId !== 'accepted' && this.byExternalId.has(id)) {
			return this.written(about(id, takenId));
		}
		const isFull =
			this.maxParallel > 0 &&
			this.tasks.filter(({ endedAt }) => endedAt === undefined).length >= this.maxParallel;
		return isFull ? this.written(this.facts.full) : undefined;
	}

	add(task: T): T {
		this.tasks.push(task);
		this.byId.set(task.id, task);
		this.byKlingId.set(task.klingId, task);
		const id = task.externalTaskId;
		if (id !== undefined) this.byExternalId.set(id, [...(this.byExternalId.get(id) ?? []), task]);
		return task;
	}

	/** A task by its id, the API's or Kling's. */
	find(id: string): T | undefined {
		return this.byId.get(id) ?? this.byKlingId.get(id);
	}

	/** Finds the newest task of a route by its id or by the client's own id. */
	lookUp(kind: TaskKind['name'], id: string): T | undefined {
		const byOwn = this.facts.lookupByExternalId ? (this.byExternalId.get(id) ?? []) : [];
		const found = [...byOwn, this.byId.get(id)].filter(
			(task) => task?.kind === kind && !task.route.answersAtOnce,
		);
		return found.at(-1);
	}

	/** The task that made the clip with this id. */
	findByClip(clipId: string): T | undefined {
		const maker = this.find(makerIdOf(clipId) ?? '');
		return maker?.route.makes.includes('videos') ? maker : undefined;
	}

	clear(): void {
		this.tasks.length = 0;
		this.byId.clear();
		this.byKlingId.clear();
		this.byExternalId.clear();
		this.hasCredit = true;
	}
}
