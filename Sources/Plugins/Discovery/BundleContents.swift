import Foundation
import SoundalikeFoundations
import SoundalikeModelFiles

/// What was found in a bundle.
struct BundleContents: Sendable {
    /// The folder, with a slash at the end.
    let path: String
    /// The plugins' URIs, each with its description as JSON, which is read when it is asked for; empty where there is none.
    var plugins: [(uri: String, description: [UInt8])] = []
    /// What lilv and its parser said of it.
    var complaints: [String] = []
    /// Why it cannot be read.
    var problem: String?

    func description(of uri: String) -> PluginDescription? {
        guard let bytes = plugins.first(where: { $0.uri == uri })?.description, !bytes.isEmpty else { return nil }
        return (try? JSONValue(parsing: bytes)).flatMap(PluginDescription.init)
    }
}

extension BundleContents {
    /// As text: a line about the bundle, then one a plugin.
    func lines(stamp: String) throws -> [UInt8] {
        let head = JSONValue.object([
            "path": .string(path), "stamp": .string(stamp), "uris": .array(plugins.map { .string($0.uri) }),
            "complaints": .array(complaints.map(JSONValue.string)), "problem": .text(problem),
        ])
        let newLine = UInt8(ascii: "\n")
        return Array(try head.serialised().utf8) + [newLine] + plugins.flatMap { $0.description + [newLine] }
    }

    /// What ``lines(stamp:)`` gave; nil for anything else, or another stamp.
    ///
    /// - Parameter stamp: nil where any will do.
    init?(lines bytes: [UInt8], stamp: String?) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let first = lines.first, let head = try? JSONValue(parsing: first).members, let path = head["path"]?.text,
            stamp == nil || head["stamp"]?.text == stamp, let uris = head["uris"]?.elements?.compactMap(\.text), lines.count == uris.count + 2
        else { return nil }
        self.path = path
        plugins = zip(uris, lines.dropFirst()).map { ($0, Array($1)) }
        complaints = head["complaints"]?.elements?.compactMap(\.text) ?? []
        problem = head["problem"]?.text
    }
}

extension BundleSearch {
    /// What changes with a bundle's files: their names, dates and sizes.
    static func stamp(of bundle: String) -> String {
        var text = "\(ProgramVersion.nameAndNumber) 1\n"
        for name in (FileManager.default.subpaths(atPath: bundle) ?? []).sorted() {
            var status = stat()
            guard stat(bundle + name, &status) == 0 else { continue }
            #if canImport(Darwin)
            let date = status.st_mtimespec
            #else
            let date = status.st_mtim
            #endif
            text += "\(name)\t\(status.st_size)\t\(date.tv_sec).\(date.tv_nsec)\n"
        }
        return FileDigest.sha256(of: Array(text.utf8))
    }

    /// Why a bundle's manifest is not even tried; nil where it may be.
    static func refusal(of bundle: String) -> String? {
        var status = stat()
        guard stat(bundle + "manifest.ttl", &status) == 0 else { return "its manifest is missing" }
        guard status.st_mode & S_IFMT == S_IFREG else { return "its manifest is not a regular file" }
        return status.st_size > 64 << 20 ? "its manifest is too large" : nil
    }
}
