import Foundation
import SoundalikeAudio
import TestSupport
import Testing

/// The scripts that make pairs to train on.
@Suite struct PairScriptTests {
    /// Each song for what its folder says, at the loudness that a mix has; ours is another meter than the script's.
    @Test func mixesAreMadeOfSongs() throws {
        let folder = try TemporaryFolder()
        var arguments = ["/usr/bin/python3", "scripts/pairs/master.py", "--output", folder.file("pairs"), "--takes", "1"]
        for (seed, part) in ["training", "validation", "test"].enumerated() {
            try FileManager.default.createDirectory(atPath: folder.file(part), withIntermediateDirectories: true)
            try Stage.clip(seconds: 4, channelCount: 2, seed: UInt64(seed)).write(to: folder.file("\(part)/song-of-\(part).wav"), encoding: .pcm16)
            arguments += ["--\(part)", folder.file(part)]
        }
        let made = try BuiltModules.run(arguments)
        try #require(made.status == 0, "\(made.printed)")
        let table = String(decoding: try bytes(of: folder.file("pairs/pairs.csv")), as: UTF8.self).split(whereSeparator: \.isNewline)
        #expect(table == [
            "input,target,group,part",
            "dry/song-of-training-1.flac,wet/song-of-training-1.flac,song-of-training,training",
            "dry/song-of-validation-1.flac,wet/song-of-validation-1.flac,song-of-validation,validation",
            "dry/song-of-test-1.flac,wet/song-of-test-1.flac,song-of-test,test",
        ])
        for part in ["training", "validation", "test"] {
            let mix = try Recording.read(path: folder.file("pairs/dry/song-of-\(part)-1.flac"))
            let song = try Recording.read(path: folder.file("pairs/wet/song-of-\(part)-1.flac"))
            #expect(mix.frameCount == song.frameCount && mix.channelCount == 2)
            #expect(abs(try #require(LoudnessMeter.measure(mix).integratedLUFS) + 25) < 0.1)
            // As loud as songs are brought to, or at the peak that stands in the way.
            let peak = song.channels.joined().map(abs).max() ?? 0
            #expect(try abs(#require(LoudnessMeter.measure(song).integratedLUFS) + 14) < 0.1 || abs(20 * log10(peak) + 1) < 0.01)
        }
    }
}
