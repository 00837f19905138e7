#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

import CSoundalikeSystem

extension AtomicOutputFile {
    /// Gives the file its name. Nothing can be written afterwards.
    ///
    /// - Throws: `.cannotCreate` when another file took the name meanwhile and may not be replaced, `.inputOutput` when the
    ///   system could not finish the file. Nothing is left behind then.
    public func commit() throws(SoundalikeError) { try Self.commit([self]) }

    /// Gives all `files` their names, or none of them one: those that have theirs when a later one fails lose it again, and what they
    /// replaced is put back. (Where the file system cannot exchange two files, it isn't; and a kill can come between two files.) What
    /// goes to standard output cannot be taken back, so it goes last.
    ///
    /// - Throws: as `commit()`, of the first file that fails.
    public static func commit(_ files: [AtomicOutputFile]) throws(SoundalikeError) {
        let files = files.filter { !$0.isStandardOutput } + files.filter(\.isStandardOutput)
        var undo: [() -> Void] = []
        do throws(SoundalikeError) {
            for file in files { try file.finish() }
            for (index, file) in files.enumerated() { undo.append(try file.publish(mayBeUndone: index < files.count - 1)) }
        } catch {
            for step in undo.reversed() { step() }
            for file in files { file.discard() }
            throw error
        }
        // What was replaced goes, where it is still there under the hidden name.
        for file in files { file.discard() }
    }

    /// All that can go wrong before a name is taken.
    private func finish() throws(SoundalikeError) {
        precondition(descriptor >= 0, "committed twice")
        // Network file systems report a full disk only when a descriptor is closed.
        let duplicate = dup(descriptor)
        if duplicate >= 0, close(duplicate) != 0, errno != EINTR {
            throw .system(.inputOutput, path, "cannot be written", errorNumber: errno)
        }
        #if os(Linux)
        // A link cannot replace a name, a rename can: go by way of a hidden one.
        if hiddenPath == nil, overwrite, !isStandardOutput, access(target.systemPath, F_OK) == 0 {
            let hidden = Self.hiddenName(beside: target)
            guard link(as: hidden) else { throw .system(.cannotCreate, path, "cannot be created", errorNumber: errno) }
            hiddenPath = hidden
        }
        #endif
    }

    /// Takes the name.
    ///
    /// - Returns: what gives it back.
    private func publish(mayBeUndone: Bool) throws(SoundalikeError) -> () -> Void {
        if isStandardOutput {
            try StandardStreams.output(descriptor)
            return {}
        }
        let target = target
        let remove = { _ = unlink(target.systemPath) }
        guard let hidden = hiddenPath else {
            guard link(as: target) else { throw nameFailure(errno) }
            return remove
        }
        guard overwrite else {
            try give(name: target, to: hidden)
            hiddenPath = nil
            return remove
        }
        if mayBeUndone, exchangeFiles(hidden, target) { return { _ = exchangeFiles(hidden, target) } }
        let isReplacing = access(target.systemPath, F_OK) == 0
        guard rename(hidden.systemPath, target.systemPath) == 0 else { throw .system(.cannotCreate, path, "cannot be created", errorNumber: errno) }
        hiddenPath = nil
        return isReplacing ? {} : remove
    }

    /// Gives the file without a name one that is not taken.
    private func link(as name: String) -> Bool {
        #if os(Linux)
        linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, name.systemPath, AT_SYMLINK_FOLLOW) == 0
        #else
        false
        #endif
    }

    private func give(name: String, to hidden: String) throws(SoundalikeError) {
        // A link, unlike a rename, refuses a name that is taken.
        if systemLink(hidden.systemPath, name.systemPath) == 0 {
            unlink(hidden.systemPath)
            return
        }
        let errorNumber = errno
        // File systems without hard links (FAT, some network shares).
        if errorNumber != EEXIST, access(name.systemPath, F_OK) != 0, rename(hidden.systemPath, name.systemPath) == 0 { return }
        throw nameFailure(errorNumber)
    }

    private func nameFailure(_ errorNumber: Int32) -> SoundalikeError {
        errorNumber == EEXIST ? Self.exists(path) : .system(.cannotCreate, path, "cannot be created", errorNumber: errorNumber)
    }
}

/// `link(2)`, which the method of that name hides.
private func systemLink(_ old: [CChar], _ new: [CChar]) -> Int32 { link(old, new) }

/// Exchanges two files or folders in one step, so that at no moment one of the names is free.
///
/// - Returns: false where one is missing or the file system cannot do it.
package func exchangeFiles(_ first: String, _ second: String) -> Bool { soundalike_exchange_files(first.systemPath, second.systemPath) == 0 }
