/** A callback that is not taken, by the HTTP status with which its sender is answered. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}
