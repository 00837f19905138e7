import SoundalikeAudio

// Without blocking the caller. Cancelling the task ends the search, which then says what it found until then.
extension ChainMatcher {
    /// Listens to `reference`, and sets the chain so that `input` sounds like it.
    public func match(
        input: AudioInput, reference: AudioInput, by matcher: Matcher, options: ChainMatchOptions = ChainMatchOptions()
    ) async throws -> ChainMatch {
        try await inBackground {
            try match(input: input, reference: listen(to: reference, by: matcher, options: options), by: matcher, options: options)
        }
    }

    /// Sets the chain so that it makes of `input` what something else has made of it: `target`.
    public func fit(input: AudioInput, target: AudioInput, options: ChainMatchOptions = ChainMatchOptions()) async throws -> ChainMatch {
        try await inBackground { try fit(input: input, target: target, options: options) }
    }
}
