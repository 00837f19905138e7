extension Matcher {
    /// The same for two files, without blocking the caller. Cancelling the task ends it.
    public func match(input: String, reference: String, options: MatchOptions = MatchOptions()) async throws -> Match {
        try await inBackground { try match(input: input, reference: reference, options: options) }
    }

    /// The same for two recordings in memory, without blocking the caller. Cancelling the task ends it.
    public func match(input: Recording, reference: Recording, options: MatchOptions = MatchOptions()) async throws -> Match {
        try await inBackground { try match(input: input, reference: reference, options: options) }
    }

    /// The same for any inputs, without blocking the caller. Cancelling the task ends it.
    public func match(input: AudioInput, reference: AudioInput, options: MatchOptions = MatchOptions()) async throws -> Match {
        try await inBackground { try match(input: input, reference: reference, options: options) }
    }
}
