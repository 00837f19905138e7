import Foundation
import SoundalikeFoundations

/// A folder for what is made on the way, gone with its owner.
final class WorkFolder {
    private let path: String

    init() throws {
        path = NSTemporaryDirectory() + "soundalike-\(UUID().uuidString)"
        do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false) } catch {
            throw SoundalikeError(.cannotCreate, path, "cannot be made", remedy: "make room, or set TMPDIR")
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }
}
