#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The files of one run of a program: none that it writes may be one that it reads, and no two that it writes may be one. Asked before
/// anything is written. Standard input and output are no files here.
public struct RunFiles {
    private let inputs: [FileIdentity: String]
    private var outputs: [FileIdentity: String] = [:]

    /// - Parameter paths: every file that the run reads.
    public init(reading paths: some Sequence<String>) {
        inputs = Dictionary(paths.filter { $0 != StandardStreams.name }.map { (FileIdentity($0), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Takes `path` for something that is made from `owner`.
    ///
    /// - Throws: `.cannotCreate` when that is a file that is read, by whatever name, or taken already.
    public mutating func claim(_ path: String, for owner: String) throws(SoundalikeError) {
        guard path != StandardStreams.name else { return }
        let identity = FileIdentity(path)
        if let input = inputs[identity] { throw Self.replaces(path, input) }
        guard let other = outputs.updateValue(owner, forKey: identity) else { return }
        if other == owner {
            throw SoundalikeError(.cannotCreate, path, "two outputs of \(owner) would have this name", remedy: "choose another name")
        }
        throw SoundalikeError(.cannotCreate, path, "would be the output of both \(other) and \(owner)", remedy: "process them one by one")
    }

    /// Takes the folder `path`, all that is in it included.
    ///
    /// - Throws: `.cannotCreate` when a file that is read lies in it.
    public func claim(folder path: String) throws(SoundalikeError) {
        let identity = FileIdentity(path)
        for input in inputs.values {
            guard let resolved = realpath(input.systemPath, nil) else { continue }
            defer { free(resolved) }
            var place = String(systemPath: UnsafeBufferPointer(start: resolved, count: strlen(resolved)).map { UInt8(bitPattern: $0) })
            while place != "/" {
                if FileIdentity(place) == identity { throw Self.replaces(path, input) }
                place = place.pathFolder
            }
        }
    }

    private static func replaces(_ path: String, _ input: String) -> SoundalikeError {
        SoundalikeError(.cannotCreate, path, "would replace \(input), which is read", remedy: "choose another name")
    }
}
