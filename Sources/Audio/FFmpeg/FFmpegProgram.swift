import SoundalikeFoundations

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The programs of FFmpeg, run as children: what they read and write goes through descriptors, so that no file's name reaches their
/// command line, nothing is linked, and a file that breaks them breaks them alone.
public enum FFmpegProgram {
    /// Where `ffmpeg` is; nil where it, or `ffprobe`, is not on the search path.
    public static var path: String? { located("ffprobe") == nil ? nil : located("ffmpeg") }

    /// Its version as it gives it; nil where it is not installed.
    public static var version: String? {
        guard let path, let outcome = try? FFmpegProcess.run(path, ["-version"], input: nil) else { return nil }
        return outcome.output.split(separator: "\n").first.map { $0.split(separator: " ").prefix(3).dropFirst(2).joined() }
    }

    static func located(_ name: String) -> String? {
        let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        return folders.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 && FileKind(at: $0) == .file }
    }

    /// - Throws: `.unavailable`, naming the package.
    static func required(_ name: String, for kind: String, path: String) throws(SoundalikeError) -> String {
        guard let program = located(name) else {
            throw SoundalikeError(.unavailable, path, "is \(kind), which only FFmpeg can read", remedy: "install the package ffmpeg, or convert the file to WAV or FLAC first")
        }
        return program
    }

    /// Options for whatever comes from a file: only that file is opened, by demuxers that open no others.
    static let inputOptions = [
        "-protocol_whitelist", "file",
        "-format_whitelist", "mov,matroska,webm,asf,aac,avi,mpegts,mpeg,flv,live_flv,mp3,wav,w64,aiff,caf,au,ogg,flac,ape,wv,tta,tak,ac3,eac3,dts,dsf,amr,gsm,mpc,mpc8,oma,rm,loas,mlp,truehd,voc,shn,xwma",
    ]
    /// Standard input as a file that can be positioned.
    static let standardInput = "file:/dev/fd/0"
}

/// One run of a program.
enum FFmpegProcess {
    struct Outcome {
        let status: Int32
        let output: String
        /// What it complained of.
        let messages: [String]
    }

    /// The most memory that a child gets, bytes.
    private static let memoryLimit = 512 << 20
    /// A child that gives nothing for so long is ended.
    private static let patienceSeconds = 60

    /// Runs `program` to its end, its standard output into `sink` or kept.
    ///
    /// - Parameters:
    ///   - input: its standard input, a regular file; none when nil.
    ///   - output: its standard output, a regular file for it to open; a pipe to here when nil.
    ///   - sink: called with each piece that comes through the pipe.
    /// - Throws: `.unavailable` when it cannot be started, `.badData` when it hangs, `.interrupted`, and what `sink` throws.
    @discardableResult
    static func run(
        _ program: String, _ arguments: [String], input: Int32?, output: Int32? = nil, sink: ((UnsafeRawBufferPointer) throws(SoundalikeError) -> Void)? = nil
    ) throws(SoundalikeError) -> Outcome {
        let messages = try StandardStreams.unnamedFile()
        defer { close(messages) }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .system(.inputOutput, program, "cannot be run", errorNumber: errno) }
        ends = ends.map(outOfTheWay)
        defer { close(ends[0]) }
        let process = try start(program, arguments, input: input, output: output ?? ends[1], messages: messages)
        close(ends[1])

        var kept: [UInt8] = []
        do throws(SoundalikeError) {
            try drain(ends[0], program: program) { piece throws(SoundalikeError) in
                if let sink { try sink(piece) } else if kept.count + piece.count <= 4 << 20 { kept += piece }
            }
        } catch {
            kill(process, SIGKILL)
            _ = wait(process)
            throw error
        }
        let status = try finish(process, program: program)
        return Outcome(status: status, output: String(decoding: kept, as: UTF8.self), messages: lines(of: messages))
    }

    /// Numbers beyond those that the child inherits, closed in every other child.
    private static func outOfTheWay(_ descriptor: Int32) -> Int32 {
        let moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 16)
        close(descriptor)
        return moved
    }

    private static func start(
        _ program: String, _ arguments: [String], input: Int32?, output: Int32, messages: Int32
    ) throws(SoundalikeError) -> pid_t {
        #if canImport(Darwin)
        var files: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #else
        var files = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&files)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&files)
            posix_spawnattr_destroy(&attributes)
        }
        if let input { posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO) } else {
            posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&files, messages, STDERR_FILENO)
        // A group of its own: an interruption from the terminal is for the program, which ends its children itself.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGMASK))
        // The shell sets the limit and becomes the program. It is handed the arguments as they are.
        let limiting = "ulimit -d \(memoryLimit >> 10) 2>/dev/null; exec \"$0\" \"$@\""
        var pointers: [UnsafeMutablePointer<CChar>?] = (["sh", "-c", limiting, program] + arguments).map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        var process: pid_t = 0
        let failure = posix_spawn(&process, "/bin/sh", &files, &attributes, &pointers, environ)
        guard failure == 0 else { throw .system(.unavailable, program, "cannot be started", errorNumber: failure) }
        return process
    }

    private static func drain(
        _ descriptor: Int32, program: String, _ body: (UnsafeRawBufferPointer) throws(SoundalikeError) -> Void
    ) throws(SoundalikeError) {
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { piece.deallocate() }
        var idle = 0
        while true {
            try Interruption.check()
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 100) != 0 else {
                idle += 1
                if idle > patienceSeconds * 10 { throw hang(program) }
                continue
            }
            idle = 0
            let got = read(descriptor, piece.baseAddress, piece.count)
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return }
            try body(UnsafeRawBufferPointer(rebasing: piece[..<got]))
        }
    }

    /// Waits for a child whose output has ended.
    private static func finish(_ process: pid_t, program: String) throws(SoundalikeError) -> Int32 {
        var status: Int32 = 0
        // A child that writes a file says nothing meanwhile: as long as it works, that is fine.
        while true {
            let ended = waitpid(process, &status, WNOHANG)
            if ended == process { return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F }
            if ended < 0, errno != EINTR { return 1 }
            do throws(SoundalikeError) { try Interruption.check() } catch {
                kill(process, SIGKILL)
                _ = wait(process)
                throw error
            }
            usleep(2_000)
        }
    }

    private static func wait(_ process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }

    private static func hang(_ program: String) -> SoundalikeError {
        SoundalikeError(.badData, program.pathName, "did not answer for \(patienceSeconds) s and was stopped")
    }

    private static func lines(of descriptor: Int32) -> [String] {
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        let got = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, got)), as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
