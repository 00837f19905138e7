import Foundation
import SoundalikeFoundations

/// Copies a file as it is; the copy appears whole or not at all.
///
/// - Throws: ``SoundalikeError``: `.inputOutput`, `.cannotCreate`, `.interrupted` when the options say so.
func copyFile(from input: String, to output: String, options: RenderOptions) throws {
    let target = try AtomicOutputFile(path: output, overwrite: options.overwrite)
    guard let source = FileHandle(forReadingAtPath: input) else { throw SoundalikeError(.noInput, input, "cannot be read") }
    while true {
        if options.shouldStop() { throw SoundalikeError(.interrupted, input, "interrupted") }
        let bytes: Data
        do { bytes = try source.read(upToCount: 1 << 20) ?? Data() } catch {
            throw SoundalikeError(.inputOutput, input, "cannot be read: \(error.localizedDescription)")
        }
        if bytes.isEmpty { break }
        let outcome = bytes.withUnsafeBytes { bytes in
            Result { () throws(SoundalikeError) in try target.write(bytes) }
        }
        try outcome.get()
    }
    try target.commit()
}
