import SoundalikeFoundations

/// What came of one input, in `--json`: `input`, `status`, then `error` or what there is to say.
struct FileResult<Details: Encodable & Sendable>: Encodable, Sendable {
    let input: String
    let outcome: Result<Details, SoundalikeError>

    private enum Key: String, CodingKey { case input, status, error }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(input, forKey: .input)
        switch outcome {
        case .success(let details):
            try container.encode("ok", forKey: .status)
            try details.encode(to: encoder)
        case .failure(let error):
            try container.encode(error.code == .interrupted ? "interrupted" : "error", forKey: .status)
            try container.encode(ErrorReport(error), forKey: .error)
        }
    }
}
