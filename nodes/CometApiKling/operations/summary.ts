import { counted } from '../base/text';
import type { Run } from '../run/run';
import type { Task } from '../service/task';
import type { ReachedTask } from '../tasks/earlierTask';

/** What a run has created, what it has taken over and what that cost, as one line below its output. */
export class Summary {
	private createdCount = 0;

	private adoptedCount = 0;

	/** In dollars, of the created tasks whose cost the service reports. */
	private readonly costs = new Map<Task['id'], number>();

	private readonly adoptedIds = new Set<Task['id']>();

	noteReached({ task, isAdopted }: ReachedTask): void {
		if (isAdopted) {
			this.adoptedCount += 1;
			this.adoptedIds.add(task.id);
		} else {
			this.createdCount += 1;
		}
	}

	noteEnd({ id, costDollars }: Task): void {
		if (costDollars !== undefined && !this.adoptedIds.has(id)) this.costs.set(id, costDollars);
	}

	/** Nothing if the run has neither created nor taken over a task. */
	get text(): string | undefined {
		const { createdCount, adoptedCount } = this;
		const created = createdCount > 0 ? `Created ${counted(createdCount, 'task')}${this.cost}.` : '';
		const were = adoptedCount === 1 ? 'was' : 'were';
		const adopted =
			adoptedCount > 0
				? `${counted(adoptedCount, 'task')} that already existed ${were} used and not paid for again.`
				: '';
		return [created, adopted].filter((sentence) => sentence !== '').join(' ') || undefined;
	}

	/** Agents have no output panel, and n8n gives them no context for it. */
	showIn({ execution }: Run): void {
		const message = this.text;
		if (message !== undefined) execution?.addExecutionHints({ message, location: 'outputPane' });
	}

	private get cost(): string {
		const { size } = this.costs;
		if (size === 0) return '';
		const sum = [...this.costs.values()].reduce((total, cost) => total + cost, 0);
		const dollars = `$${Number(sum.toFixed(4))}`;
		return size === this.createdCount ? ` for ${dollars}` : `, ${size} of them for ${dollars}`;
	}
}
