import SoundalikeAudio

// Files, as other inputs.
extension ChainMatcher {
    /// Sets the chain so that the file `input` sounds as `reference` does.
    public func match(input: String, reference: ChainReference, by matcher: Matcher, options: ChainMatchOptions = ChainMatchOptions()) throws -> ChainMatch {
        try match(input: .file(input), reference: reference, by: matcher, options: options)
    }

    /// Sets the chain so that it makes of the file `input` what something else has made of it: the file `target`.
    public func fit(input: String, target: String, options: ChainMatchOptions = ChainMatchOptions()) throws -> ChainMatch {
        try fit(input: .file(input), target: .file(target), options: options)
    }

    /// What the file at `path` is listened to for, once for all inputs.
    public func listen(to path: String, by matcher: Matcher, options: ChainMatchOptions = ChainMatchOptions()) throws -> ChainReference {
        try listen(to: .file(path), by: matcher, options: options)
    }
}
