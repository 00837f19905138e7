extension Controller {
    /// The same for a file, without blocking the caller. Cancelling the task ends it.
    public func control(input: String, options: ControlOptions = ControlOptions()) async throws -> Control {
        try await inBackground { try control(input: input, options: options) }
    }

    /// The same for any input, without blocking the caller. Cancelling the task ends it.
    public func control(input: AudioInput, options: ControlOptions = ControlOptions()) async throws -> Control {
        try await inBackground { try control(input: input, options: options) }
    }
}
