import SoundalikeFoundations
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What FFmpeg made of a file: interleaved Float32 samples in a file without a name.
final class DecodedFile: Sendable {
    let frameCount: Int
    /// What FFmpeg complained of, though it went on.
    let warnings: [String]
    private let descriptor: Int32
    private let channelCount: Int

    /// A file can decode to this much at most: a day.
    private static let longestSeconds = 86_400.0
    private static let longestPadding = 4_096

    /// Decodes the first audio stream of `file`, encoder delay and padding removed.
    ///
    /// - Throws: `.badData` when it is damaged or ends early, `.unavailable` without FFmpeg, `.inputOutput` when there is no room for the samples, `.interrupted`.
    init(_ file: InputFile, as foreign: ForeignFile, kind: String) throws(SoundalikeError) {
        let format = foreign.format
        channelCount = format.channelCount
        let program = try FFmpegProgram.required("ffmpeg", for: kind, path: file.path)
        let spool = try StandardStreams.unnamedFile()
        let most = Int(Self.longestSeconds * format.sampleRateHz) * format.channelCount * 4
        var byteCount = 0
        let outcome: FFmpegProcess.Outcome
        do throws(SoundalikeError) {
            outcome = try FFmpegProcess.run(
                program,
                ["-v", "error", "-nostdin", "-threads", "1", "-max_alloc", "\(256 << 20)"] + FFmpegProgram.inputOptions + [
                    "-i", FFmpegProgram.standardInput, "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-c:a", "pcm_f32le",
                    "-ar", "\(Int(format.sampleRateHz))", "-ac", "\(format.channelCount)", "-f", "f32le", "pipe:1",
                ], input: file.descriptor
            ) { piece throws(SoundalikeError) in
                byteCount += piece.count
                guard byteCount <= most else { throw SoundalikeError(.badData, file.path, "is longer than a day") }
                try Self.store(piece, in: spool, path: file.path)
            }
        } catch {
            close(spool)
            throw error
        }
        descriptor = spool
        let decodedCount = byteCount / (4 * format.channelCount)
        // The decoder leaves the encoder's padding at the end, which is less than a few blocks.
        let padding = foreign.exactFrameCount.map { decodedCount - $0 } ?? 0
        frameCount = (0...Self.longestPadding).contains(padding) ? decodedCount - padding : decodedCount
        let isShort = foreign.durationSeconds.map { Double(byteCount / (4 * format.channelCount)) < ($0 - 0.2) * format.sampleRateHz } ?? false
        guard outcome.status == 0 || byteCount > 0, frameCount > 0 else {
            throw SoundalikeError(.badData, file.path, "is \(kind) and cannot be decoded\(ForeignFile.reason(outcome.messages))", remedy: "get a complete copy")
        }
        guard outcome.messages.isEmpty && outcome.status == 0 || !isShort else {
            throw SoundalikeError(.badData, file.path, "is truncated or damaged\(ForeignFile.reason(outcome.messages))", remedy: "get a complete copy")
        }
        warnings = outcome.messages.isEmpty ? [] : ["FFmpeg says\(ForeignFile.reason(outcome.messages))"]
    }

    deinit { close(descriptor) }

    /// Frames from `start` on, interleaved; how many there were.
    func read(at start: Int, into samples: UnsafeMutablePointer<Float>, frameCount wanted: Int) -> Int {
        let frameBytes = 4 * channelCount
        let wantedBytes = min(wanted, frameCount - start) * frameBytes
        var done = 0
        while done < wantedBytes {
            let got = pread(descriptor, UnsafeMutableRawPointer(samples) + done, wantedBytes - done, off_t(start * frameBytes + done))
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { break }
            done += got
        }
        return done / frameBytes
    }

    private static func store(_ piece: UnsafeRawBufferPointer, in descriptor: Int32, path: String) throws(SoundalikeError) {
        var done = 0
        while done < piece.count {
            let put = piece.baseAddress.map { write(descriptor, $0 + done, piece.count - done) } ?? -1
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { throw .system(.inputOutput, path, "there is no space for the decoded audio", errorNumber: put < 0 ? errno : EIO) }
            done += put
        }
    }
}

extension DecodedFile {
    /// What tells one state of a file from another.
    private struct Identity: Hashable {
        let device, file, length, seconds, nanoseconds: Int

        init?(_ descriptor: Int32) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { return nil }
            #if canImport(Darwin)
            let changed = status.st_mtimespec
            #else
            let changed = status.st_mtim
            #endif
            (device, file, length) = (Int(status.st_dev), Int(status.st_ino), Int(status.st_size))
            (seconds, nanoseconds) = (Int(changed.tv_sec), Int(changed.tv_nsec))
        }
    }

    private struct Entry {
        weak var decoded: DecodedFile?
    }

    private static let entries = Mutex<[Identity: Entry]>([:])

    /// The samples of `file`, which readers of the same file share as long as one of them lives.
    ///
    /// - Throws: as `init`.
    static func shared(_ file: InputFile, as foreign: ForeignFile, kind: String) throws(SoundalikeError) -> DecodedFile {
        let identity = Identity(file.descriptor)
        if let identity, let known = entries.withLock({ $0[identity]?.decoded }) { return known }
        let decoded = try DecodedFile(file, as: foreign, kind: kind)
        if let identity {
            entries.withLock { entries in
                entries = entries.filter { $0.value.decoded != nil }
                entries[identity] = Entry(decoded: decoded)
            }
        }
        return decoded
    }
}

/// A place in decoded samples.
final class DecodedSource: SampleSource {
    private let decoded: DecodedFile
    private var position = 0

    init(_ decoded: DecodedFile) { self.decoded = decoded }

    var frameCount: Int { decoded.frameCount }
    var errorNumber: Int32 { 0 }

    func read(into samples: UnsafeMutablePointer<Float>, frameCount: Int) -> Int {
        let got = decoded.read(at: position, into: samples, frameCount: frameCount)
        position += got
        return got
    }

    func seek(toFrame frame: Int) -> Bool {
        position = frame
        return true
    }
}
