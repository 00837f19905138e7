#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The files of one run of a program: none that it writes may be one that it reads, and no two that it writes may be one. Asked before
/// anything is written.
public struct RunFiles {
    private let inputs: [FileIdentity: String]
    private var outputs: [FileIdentity: String] = [:]

    /// - Parameter paths: every file that the run reads.
    public init(reading paths: some Sequence<String>) {
        inputs = Dictionary(paths.map { (FileIdentity($0), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Takes `path` for something that is made from `owner`.
    ///
    /// - Throws: `.cannotCreate` when that is a file that is read, by whatever name, or taken already.
    public mutating func claim(_ path: String, for owner: String) throws(SoundalikeError) {
        let identity = FileIdentity(path)
        if let input = inputs[identity] { throw Self.replaces(path, input) }
        guard let other = outputs.updateValue(owner, forKey: identity) else { return }
        if other == owner {
            throw SoundalikeError(.cannotCreate, path, "the audio and the settings of \(owner) would both go there", remedy: "choose another name")
        }
        throw SoundalikeError(.cannotCreate, path, "would be written from \(other) and from \(owner)", remedy: "process them one by one")
    }

    /// Takes the folder `path`, all that is in it included.
    ///
    /// - Throws: `.cannotCreate` when a file that is read lies in it.
    public func claim(folder path: String) throws(SoundalikeError) {
        let identity = FileIdentity(path)
        for input in inputs.values {
            guard let resolved = realpath(input, nil) else { continue }
            defer { free(resolved) }
            var place = String(cString: resolved)
            while let slash = place.utf8.lastIndex(of: UInt8(ascii: "/")), slash > place.startIndex {
                if FileIdentity(place) == identity { throw Self.replaces(path, input) }
                place = String(place[..<slash])
            }
        }
    }

    private static func replaces(_ path: String, _ input: String) -> SoundalikeError {
        SoundalikeError(.cannotCreate, path, "would replace \(input), which is read", remedy: "choose another name")
    }
}
