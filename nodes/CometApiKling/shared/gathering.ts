/** Brings the items of a run together: the last one to arrive draws the conclusion for all. */
export class Gathering<Value, Conclusion> {
	private readonly values = new Map<number, Value>();

	private conclude: (conclusion: Promise<Conclusion>) => void = () => {};

	private readonly conclusion = new Promise<Conclusion>((resolve) => {
		this.conclude = resolve;
	});

	/**
	 * Hands in an item's value and waits for the conclusion.
	 *
	 * @param expected how many items will arrive
	 * @param draw     called once, with the values of all items by item index
	 */
	async arrive(
		itemIndex: number,
		value: Value,
		expected: number,
		draw: (values: ReadonlyMap<number, Value>) => Promise<Conclusion>,
	): Promise<Conclusion> {
		this.values.set(itemIndex, value);
		if (this.values.size === expected) this.conclude(draw(this.values));
		return await this.conclusion;
	}
}
