import type { INodeExecutionData } from 'n8n-workflow';
import type { Delivery, Waiting } from '../parameters/read';
import type { Job } from '../run/job';
import { perRun, type Run } from '../run/run';
import type { Outcome } from './stored';

/** A job whose run can be parked. */
export type ParkingJob = Job<{
	delivery: Delivery;
	waiting: Waiting;
	/** Whether its task was asked to call back. */
	isCaller: boolean;
}>;

/** What an item hands in. */
export interface Arrival {
	job: ParkingJob;
	outcome: Outcome;
}

/** What came of gathering. */
export interface Conclusion {
	outcomes: Map<number, Outcome>;
	/** The item for which the node fails, if it stops on errors. */
	fatalItem?: number;
	/** What was stored, by item index, if the execution was parked. */
	parked?: INodeExecutionData[];
}

/** Brings those items of a run together that want to be parked: the last one concludes for all. */
class Gathering {
	private readonly expected = new Set<number>();

	private readonly arrivals = new Map<number, Arrival>();

	private conclude: (result: Promise<Conclusion>) => void = () => {};

	private readonly conclusion = new Promise<Conclusion>((resolve) => {
		this.conclude = resolve;
	});

	constructor(run: Run) {
		run.parking = this.conclusion.then(
			({ parked }) => parked !== undefined,
			() => false,
		);
	}

	/** Tells that an item will arrive; all items do so before the first arrives. */
	expect(itemIndex: number): void {
		this.expected.add(itemIndex);
	}

	/**
	 * Hands in an item and waits for the conclusion.
	 *
	 * @param draw called once, with all items by item index
	 */
	async arrive(
		arrival: Arrival,
		draw: (arrivals: ReadonlyMap<number, Arrival>) => Promise<Conclusion>,
	): Promise<Conclusion> {
		this.arrivals.set(arrival.job.itemIndex, arrival);
		if (this.arrivals.size === this.expected.size) this.conclude(draw(this.arrivals));
		return await this.conclusion;
	}
}

/** Where the items of a run meet before the execution is parked. */
export const gatheringOf = perRun((run) => new Gathering(run));
