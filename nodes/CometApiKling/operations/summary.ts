import { counted } from '../base/text';
import type { Run } from '../run/run';
import type { Task } from '../service/task';
import type { ObtainedTask } from '../tasks/earlierTask';

/** The tasks that a run has created and taken over and their cost, as one line below its output. */
export class Summary {
	private adoptedCount = 0;

	/** In dollars, if the service reports it, by the items whose tasks were created. */
	private readonly costs = new Map<number, number | undefined>();

	noteObtained(itemIndex: number, { task, isAdopted }: ObtainedTask): void {
		if (isAdopted) this.adoptedCount += 1;
		else this.costs.set(itemIndex, task.costDollars);
	}

	noteEnd(itemIndex: number, { costDollars }: Task): void {
		if (costDollars !== undefined && this.costs.has(itemIndex))
			this.costs.set(itemIndex, costDollars);
	}

	/** Nothing if the run has neither created nor taken over a task. */
	get text(): string | undefined {
		const { adoptedCount, costs } = this;
		const created = costs.size > 0 ? `Created ${counted(costs.size, 'task')}${this.cost}.` : '';
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
		const known = [...this.costs.values()].filter((cost) => cost !== undefined);
		if (known.length === 0) return '';
		const sum = known.reduce((total, cost) => total + cost, 0);
		const dollars = `$${Number(sum.toFixed(4))}`;
		return known.length === this.costs.size
			? ` for ${dollars}`
			: `, ${known.length} of them for ${dollars}`;
	}
}
