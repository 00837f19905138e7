import Foundation
import SoundalikeFoundations

/// What `--json` prints: one object, `{"results": […]}`, and where the whole command failed, `error`.
struct JSONOutput<Result: Encodable>: Encodable {
    var results: [Result]
    /// What ended the whole command.
    var error: ErrorReport?

    /// Prints the object.
    func write() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let data: Data
        do { data = try encoder.encode(self) } catch EncodingError.invalidValue(let value, let context) {
            let place = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
            throw SoundalikeError(.internalFault, place, "\(value) cannot be written as JSON")
        }
        try Console.output(String(decoding: data, as: UTF8.self).showingBytes(by: #"\\x"#))
    }
}

extension SoundalikeError {
    /// Any error as one of ours: what we do not know is a fault of ours.
    init(any error: any Error) {
        self = error as? SoundalikeError ?? SoundalikeError(.internalFault, nil, String(describing: error))
    }
}

/// An error in `--json`.
struct ErrorReport: Encodable, Sendable {
    let code: String
    let exitStatus: Int32
    let message: String

    init(_ error: SoundalikeError) {
        code = error.code.description
        exitStatus = error.code.exitStatus
        message = error.forCommandLine.description
    }
}

/// A command that has `--json`.
protocol JSONReporting {
    var wantsJSON: Bool { get }
}
