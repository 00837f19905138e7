import CSoundalikeTorch
import Foundation
import SoundalikeFoundations
import SoundalikeModelFiles

/// The tensor engine: a shared library over libtorch, built apart (`make engine`) and loaded once a process, when the first tensor is made.
///
/// There is no engine object: what is loaded is the process's, as any shared library is.
public enum Engine {
    /// The environment variable that names the shim, or its folder; it is looked at first.
    public static let variable = "SOUNDALIKE_ENGINE"

    #if os(macOS)
    private static let fileName = "libsoundalike-engine.dylib"
    #else
    private static let fileName = "libsoundalike-engine.so"
    #endif

    /// Where the shim is looked for, best first.
    public static func candidates(_ folders: ProgramFolders = ProgramFolders()) -> [String] {
        let places = folders.candidates(
            variable: variable, beside: ".", installed: ["lib/soundalike", "share/soundalike"], checkout: "build/engine")
        return places.map { $0.hasSuffix(".so") || $0.hasSuffix(".dylib") ? $0 : "\($0)/\(fileName)" }
    }

    /// Loads the engine; does nothing when it is loaded already.
    ///
    /// - Parameter path: the shim, instead of the first that is found.
    /// - Throws: `SoundalikeError(.unavailable)` when there is no shim, it was built for another version of this program, or libtorch is missing.
    public static func load(path: String? = nil) throws {
        if ctorch_is_loaded() != 0 { return }
        if path == nil { try ProgramFolders().check(variable: variable) }
        let candidates = path.map { [$0] } ?? candidates()
        guard let shim = candidates.first(where: FileManager.default.fileExists(atPath:)) else {
            throw SoundalikeError(
                .unavailable, "engine", path.map { "there is no \($0)" } ?? "the library for training is not built",
                remedy: "run make engine, or set \(variable)")
        }
        var problem = [CChar](repeating: 0, count: 1024)
        guard ctorch_load(shim, &problem, problem.count) == 0 else {
            let text = String(decoding: problem.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw SoundalikeError(.unavailable, "engine", "\(shim): \(text)", remedy: "run make engine")
        }
    }

    /// The version of libtorch. Loads the engine.
    ///
    /// - Throws: `SoundalikeError(.unavailable)` as `load` does.
    public static func version() throws -> String {
        try load()
        return String(cString: sle_engine_version())
    }

    /// How many CUDA devices can be computed on. Loads the engine.
    ///
    /// - Throws: `SoundalikeError(.unavailable)` as `load` does.
    public static func cudaDeviceCount() throws -> Int {
        try load()
        return Int(sle_cuda_device_count())
    }

    /// Readies the process for training: the engine loaded, freed memory kept, operations on this many threads. Best called before other threads
    /// start.
    ///
    /// - Throws: `SoundalikeError`: `.unavailable` as `load` does; `.usage` unless there are 1…1024 threads.
    public static func prepareForTraining(threads: Int) throws {
        try keepMemory()
        try setThreadCount(threads)
    }

    /// Keeps freed memory in the process instead of giving it back to the system: training steps are 1.2 to 1.8 times as fast for 8 % more
    /// memory. For programs that train; best called before other threads start.
    ///
    /// - Throws: `SoundalikeError(.unavailable)` as `load` does.
    public static func keepMemory() throws {
        try load()
        try perform([]) { sle_keep_memory() }
    }

    /// Sets on how many threads an operation computes.
    ///
    /// - Throws: `SoundalikeError`: `.usage` unless 1…1024; `.unavailable` as `load` does.
    public static func setThreadCount(_ count: Int) throws {
        guard (1...1024).contains(count) else { throw SoundalikeError(.usage, "threads", "\(count) is not a number of threads") }
        try load()
        try perform([]) { sle_set_thread_count(Int64(count)) }
    }

    /// On how many threads an operation computes; 0 before the engine is loaded.
    public static var threadCount: Int { Int(sle_thread_count()) }

    /// Seeds the engine's own random generators. None of our operations draws from them.
    public static func seed(_ seed: UInt64) throws {
        try load()
        try perform([]) { sle_seed(seed) }
    }

    /// Tensors made less tensors freed by the calling thread: what a test for leaks looks at.
    static var liveTensorCount: Int { Int(sle_live_tensor_count()) }
}

extension Engine {
    /// Runs a call that results in 0, or fails; every call to the engine passes here or through `tensor`.
    ///
    /// `operands` are kept alive until it is done: Swift may free an object as soon as its handle was read.
    static func perform(_ operands: [Tensor?], _ call: () -> Int32) throws {
        let status = withExtendedLifetime(operands, call)
        guard status == 0 else { throw lastFailure() }
    }

    /// Runs a call that results in a new tensor, or fails.
    static func tensor(_ operands: Tensor?..., call: () -> sle_tensor?) throws -> Tensor {
        try tensor(keeping: operands, call: call)
    }

    /// Runs a call that results in a new tensor, or fails.
    static func tensor(keeping operands: [Tensor?], call: () -> sle_tensor?) throws -> Tensor {
        guard let handle = withExtendedLifetime(operands, call) else { throw lastFailure() }
        return Tensor(owning: handle)
    }

    /// Why the last call on this thread failed: the very error that a host function threw, or the engine's own words.
    private static func lastFailure() -> any Error {
        if let pointer = sle_last_host_error() {
            return Unmanaged<HostError>.fromOpaque(pointer).takeUnretainedValue().error
        }
        return SoundalikeError(.internalFault, "engine", String(cString: sle_last_error()))
    }
}
