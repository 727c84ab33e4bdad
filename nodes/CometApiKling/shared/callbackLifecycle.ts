/**
 * The service has no registration of webhooks: each task names its own callback address when it is
 * created. So there is nothing to look up, to create or to delete when a workflow is activated.
 */
export const callbackLifecycle = {
	checkExists: async () => true,
	create: async () => true,
	delete: async () => true,
};
