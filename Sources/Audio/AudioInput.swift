import SoundalikeFoundations

/// What is listened to or processed: an audio file, or a recording in memory.
public enum AudioInput: Sendable, Hashable {
    /// The file at a path.
    case file(String)
    /// Samples that are in memory already; errors and warnings call them `name`.
    case memory(Recording, name: String)

    /// What errors and warnings call it: a file's path as the caller gave it, a recording's name.
    public var name: String {
        switch self {
        case .file(let path): path
        case .memory(_, let name): name
        }
    }

    /// Where the file lies; nil of what is in memory.
    public var path: String? {
        if case .file(let path) = self { path } else { nil }
    }

    /// What it is made of, without looking at more of it than that takes.
    ///
    /// - Throws: as `RecordingReader` does, as far as a file's headers tell.
    public func format() throws(SoundalikeError) -> AudioFileFormat {
        switch self {
        case .file(let path): try RecordingReader.format(ofFileAt: path)
        case .memory: try open().format
        }
    }

    /// Opens it at its first frame.
    ///
    /// - Throws: as `RecordingReader` does.
    public func open() throws(SoundalikeError) -> RecordingReader {
        switch self {
        case .file(let path): try RecordingReader(path: path)
        case .memory(let recording, let name): try RecordingReader(recording, name: name)
        }
    }
}
