import SoundalikeProgram

await SoundalikeCommand.start()
