// The compute service

// Errors
export { ComputeServiceError, type ComputeServiceErrorCode } from "./errors.ts";
