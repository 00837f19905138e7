import ArgumentParser
import Soundalike
import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

/// Parameters that move.
struct AutomationOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Change parameters over time as this file says: a table (CSV) with the header seconds (or frame) and ID/SYMBOL for each column, or a settings file with automation.",
            valueName: "file"))
    var automation: String?

    /// The automation for each recording, read from the file; nil when there is none.
    ///
    /// - Throws: `SoundalikeError` about the file: no input or bad data.
    func source(for settings: Settings, registry: EffectRegistry) throws -> Source? {
        try automation.map { try Source(path: $0, chain: settings.chain, registry: registry) }
    }

    /// What the file holds.
    enum Source: Sendable {
        case document(Automation)
        case table(AutomationTable)

        private static let greatestByteCount = 256 << 20

        init(path: String, chain: [EffectSettings], registry: EffectRegistry) throws {
            let bytes = try InputFile.contents(of: path, atMost: Self.greatestByteCount)
            if bytes.first(where: { !" \t\r\n".utf8.contains($0) }) == UInt8(ascii: "{") {
                guard let automation = try Settings(json: bytes, subject: path, registry: registry).automation else {
                    throw SoundalikeError(.badData, path, "these settings have no automation")
                }
                try automation.check(for: chain, subject: path)
                self = .document(automation)
            } else {
                guard let text = String(validating: bytes, as: UTF8.self) else { throw SoundalikeError(.badData, path, "not text in UTF-8") }
                self = .table(try AutomationTable(csv: text, subject: path, chain: chain))
            }
        }

        /// The automation of the recording at `path`.
        ///
        /// - Throws: `SoundalikeError` where the recording's rate counts and it cannot be read.
        func automation(ofRecordingAt path: String) throws -> Automation {
            switch self {
            case .document(let automation): automation
            case .table(let table) where table.timeUnit == .seconds: table.automation(sampleRateHz: 1)
            case .table(let table): table.automation(sampleRateHz: try RecordingReader.format(ofFileAt: path).sampleRateHz)
            }
        }
    }
}
