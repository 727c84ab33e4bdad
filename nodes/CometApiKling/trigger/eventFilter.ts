import type { IWebhookFunctions } from 'n8n-workflow';
import type { TaskStatus } from '../service/task';
import { otherEvent, REPEAT } from './reasons';
import { Repeats } from './repeats';
import type { HttpReply } from './sender';

/** Lets those changes of tasks start the workflow that the user chose, each once per task. */
export class EventFilter {
	private readonly repeats: Repeats | undefined;

	constructor(
		context: IWebhookFunctions,
		private readonly chosen: { events: TaskStatus[]; ignoresRepeats: boolean },
	) {
		// A user who listens for a test event sends the same callback on purpose.
		if (!chosen.ignoresRepeats || context.getMode() === 'manual') return;
		const triggerId = `${context.getWorkflow().id}:${context.getNode().id}`;
		this.repeats = new Repeats(triggerId, context.getWorkflowStaticData('node'));
	}

	/**
	 * Rejects a change that was not chosen, or has started the workflow before.
	 *
	 * @param ids         of the task; each identifies it
	 * @param unknownWord the status word of the callback, if we do not know it
	 */
	reject(
		status: TaskStatus,
		ids: ReadonlyArray<string | undefined>,
		unknownWord?: string,
	): HttpReply | undefined {
		if (!this.chosen.events.includes(status)) return otherEvent(status, unknownWord);
		const isRepeat = eventsOf(status, ids).some((event) => this.repeats?.has(event));
		return isRepeat ? REPEAT : undefined;
	}

	/** The same, and takes the change: nobody else may start the workflow with it. */
	take(...change: Parameters<EventFilter['reject']>): HttpReply | undefined {
		const rejection = this.reject(...change);
		if (rejection === undefined) this.repeats?.add(eventsOf(change[0], change[1]));
		return rejection;
	}
}

function eventsOf(status: TaskStatus, ids: ReadonlyArray<string | undefined>): string[] {
	return ids.filter((id) => id !== undefined).map((id) => `${id}:${status}`);
}
