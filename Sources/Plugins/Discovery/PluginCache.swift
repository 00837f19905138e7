import Foundation
import SoundalikeFoundations
import SoundalikeModelFiles

/// What was found in bundles, kept from run to run as long as their files stay as they are. A file a bundle; where none can be written
/// or read, everything is just found again.
struct PluginCache: Sendable {
    private static let greatestByteCount = 256 << 20
    /// What could not be read is tried again after a day: the machine may only have been busy.
    private static let patienceSeconds = 86_400.0

    /// Nil where there is no place for it.
    private let folder: String?

    init(environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        #if os(macOS)
        let usual = value("HOME").map { $0 + "/Library/Caches" }
        #else
        let usual = value("HOME").map { $0 + "/.cache" }
        #endif
        folder = (value("XDG_CACHE_HOME") ?? usual).map { $0 + "/soundalike/lv2" }
    }

    private func path(of bundle: String) -> String? { folder.map { "\($0)/\(FileDigest.sha256(of: Array(bundle.utf8)).prefix(32))" } }

    /// What is known of the bundle at `path` with this stamp.
    func contents(of path: String, stamp: String, retryingProblems: Bool) -> BundleContents? {
        guard let file = self.path(of: path), let bytes = try? InputFile.contents(of: file, atMost: Self.greatestByteCount),
            let contents = BundleContents(lines: bytes, stamp: stamp), contents.path == path
        else { return nil }
        if contents.problem != nil {
            let date = (try? FileManager.default.attributesOfItem(atPath: file))?[.modificationDate] as? Date
            guard !retryingProblems, let date, abs(date.timeIntervalSinceNow) < Self.patienceSeconds else { return nil }
        }
        return contents
    }

    func store(_ contents: BundleContents, stamp: String) {
        guard let folder, let file = path(of: contents.path), let bytes = try? contents.lines(stamp: stamp) else { return }
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try? AtomicOutputFile.write(bytes, to: file, overwrite: true)
    }
}
