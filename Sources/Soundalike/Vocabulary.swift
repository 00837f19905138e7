import SoundalikeAudio
import SoundalikeEffects
import SoundalikeFoundations

// The words of other rooms that an app needs to use this one.

/// A value for each parameter of a chain of effects: the parameter document.
public typealias Settings = SoundalikeEffects.Settings
/// How much of an effect to use when rendering.
public typealias Amounts = SoundalikeEffects.Amounts
/// Where effects come from: `EffectRegistry.installed()` knows plugins as well as what is built in.
public typealias EffectRegistry = SoundalikeEffects.EffectRegistry
/// Audio in memory: planar samples at one rate.
public typealias Recording = SoundalikeAudio.Recording
/// What is listened to or processed: a file, or a recording in memory.
public typealias AudioInput = SoundalikeAudio.AudioInput
/// What every call here throws: what is wrong, with what, and what to do about it.
public typealias SoundalikeError = SoundalikeFoundations.SoundalikeError
