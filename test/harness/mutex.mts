/** Does one piece of work after the other, in the order in which they come. */
export class Mutex {
	private last: Promise<unknown> = Promise.resolve();

	async run<Result>(work: () => Promise<Result>): Promise<Result> {
		const mine = this.last.then(work);
		this.last = mine.catch(() => {});
		return await mine;
	}
}
